package dev.rondo.benchmarks.beside;

import dev.rondo.benchmarks.work.Contender;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jars of the contenders on the class path. */
final class Jars {
    private Jars() {}

    /** How large they are, by contender. */
    static Map<String, String> sizes() throws IOException {
        Map<String, String> sizes = new LinkedHashMap<>();
        for (Contender contender : Contender.all()) {
            long bytes = 0;
            for (Path jar : of(contender)) {
                bytes += Files.size(jar);
            }
            if (bytes > 0) {
                sizes.put(contender.name(), String.format(Locale.ROOT, "%.1f MB", bytes / 1e6));
            }
        }
        return sizes;
    }

    /** The class path of a program of this module that needs one contender alone. */
    static String classPath(Contender contender) {
        Stream<Path> own = classPath().filter(Files::isDirectory);
        return Stream.concat(own, of(contender).stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> of(Contender contender) {
        return classPath()
                .filter(path -> contender.jars().stream()
                        .anyMatch(prefix -> path.getFileName().toString().startsWith(prefix)))
                .toList();
    }

    private static Stream<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of);
    }
}
