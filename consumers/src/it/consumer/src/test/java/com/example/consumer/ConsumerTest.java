package com.example.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs the program of a module; it fails by itself where something is not as it should be. */
class ConsumerTest {
    @Test
    void runsOnTheClassPath() {
        Consumer.main();
    }

    @Test
    void runsOnTheModulePath() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        System.getProperty("modulePath"),
                        "--module",
                        "com.example.consumer/com.example.consumer.Consumer")
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, program.waitFor(), output);
    }
}
