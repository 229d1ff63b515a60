package dev.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Purpose;
import dev.rondo.testkit.Conformance;
import dev.rondo.testkit.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ToyBackendTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/rondo/examples/toy");

    @TestFactory
    Stream<DynamicTest> conforms() {
        BackendProvider toy = Backends.providers().stream()
                .filter(provider -> provider.name().equals("toy"))
                .findFirst()
                .orElseThrow();
        return Conformance.cases().stream()
                .map(test -> dynamicTest(test.name(), () -> {
                    Outcome outcome = test.run(toy, BackendOptions.defaults());
                    if (!(test.purpose() instanceof Purpose.Run)) {
                        assertTrue(outcome instanceof Outcome.Refused);
                    }
                }));
    }

    @Test
    void hasAtMost300Lines() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            long lines = files.mapToLong(ToyBackendTest::lines).sum();
            assertTrue(0 < lines && lines <= 300, () -> lines + " lines");
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void isNotSelectedByItself() {
        assertEquals("toy", Backends.providers().getLast().name());
    }
}
