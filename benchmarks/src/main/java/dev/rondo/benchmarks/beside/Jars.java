package dev.rondo.benchmarks.beside;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How large the jars of the contenders on the class path are. */
final class Jars {
    private static final Map<String, List<String>> PREFIXES = Map.of(
            "rondo", List.of("rondo-api", "rondo-backend-cpu-simd"),
            "onnxruntime", List.of("onnxruntime"),
            "libtorch", List.of("pytorch-", "api.jar"),
            "dl4j", List.of("deeplearning4j-", "nd4j-", "openblas", "javacpp"));

    private Jars() {}

    static Map<String, String> sizes() throws IOException {
        Map<String, String> sizes = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> prefixes : PREFIXES.entrySet()) {
            long bytes = 0;
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                Path path = Path.of(entry);
                if (prefixes.getValue().stream()
                        .anyMatch(prefix -> path.getFileName().toString().startsWith(prefix))) {
                    bytes += Files.size(path);
                }
            }
            if (bytes > 0) {
                sizes.put(prefixes.getKey(), String.format(Locale.ROOT, "%.1f MB", bytes / 1e6));
            }
        }
        return sizes;
    }
}
