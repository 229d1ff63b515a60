package dev.rondo.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What figures were taken on.
 *
 * @param processor the model of the CPU
 * @param cores how many of it this program sees
 * @param system the operating system
 * @param runtime the JDK
 */
record Machine(String processor, int cores, String system, String runtime) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** The machine that this program runs on. */
    static Machine here() throws IOException {
        return new Machine(
                model(),
                Runtime.getRuntime().availableProcessors(),
                properties("os.name", "os.version", "os.arch"),
                properties("java.vendor", "java.vm.name", "java.runtime.version"));
    }

    /** As Linux tells; elsewhere only the architecture is known. */
    private static String model() throws IOException {
        List<String> lines = Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String properties(String... keys) {
        return String.join(" ", Stream.of(keys).map(System::getProperty).toList());
    }
}
