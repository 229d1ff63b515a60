package dev.rondo.simd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a class of the tests in a JVM of its own, on the class path. */
record ChildJvm(int exitCode, String output) {
    static ChildJvm run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new ChildJvm(process.waitFor(), output);
    }

    /** The rest of the only line that begins with a word. */
    String after(String word) {
        return output.lines()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .reduce((a, b) -> {
                    throw new AssertionError("more than one line begins with " + word + ":\n" + output);
                })
                .orElseThrow(() -> new AssertionError("no line begins with " + word + ":\n" + output));
    }
}
