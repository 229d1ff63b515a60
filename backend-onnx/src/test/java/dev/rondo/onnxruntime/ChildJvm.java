package dev.rondo.onnxruntime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own, which may crash.
 *
 * @param exitCode 0 if all went well
 * @param output everything that it printed
 */
record ChildJvm(int exitCode, String output) {
    /** Runs a JVM with the given arguments to its end. */
    static ChildJvm run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:TieredStopAtLevel=1"); // its run is short
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new ChildJvm(process.waitFor(), output);
    }

    /** Runs a class of the tests with their class path. */
    static ChildJvm run(Class<?> main, String argument) throws IOException, InterruptedException {
        return run(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-XX:ErrorFile=/dev/null",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                argument));
    }
}
