package dev.rondo.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file that the fuzzer starts from, or once stumbled over, is taken as the documentation says. */
class CorpusTest {
    @TestFactory
    Stream<DynamicTest> onnx() throws IOException {
        return replay("OnnxTarget", OnnxTarget::fuzzerTestOneInput);
    }

    @TestFactory
    Stream<DynamicTest> graphs() throws IOException {
        return replay("GraphTarget", GraphTarget::fuzzerTestOneInput);
    }

    @TestFactory
    Stream<DynamicTest> safetensors() throws IOException {
        return replay("SafetensorsTarget", SafetensorsTarget::fuzzerTestOneInput);
    }

    private static Stream<DynamicTest> replay(String target, Consumer<byte[]> take) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("corpus", target))) {
            List<Path> sorted = files.sorted().toList();
            return sorted.stream()
                    .map(file -> dynamicTest(file.getFileName().toString(), () -> {
                        byte[] bytes = Files.readAllBytes(file);
                        assertDoesNotThrow(() -> take.accept(bytes));
                    }));
        }
    }
}
