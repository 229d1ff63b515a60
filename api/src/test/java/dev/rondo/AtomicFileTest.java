package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is written as a whole or not at all. */
class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFailureHalfWayLeavesWhatWasThere() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, out -> out.write(new byte[] {1, 2, 3}));
        IOException full = new IOException("no space left");
        IOException thrown = assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw full;
                }));
        assertEquals(full, thrown);
        assertEquals(List.of("file"), names());
        assertEquals(3, Files.size(file));
    }

    @Test
    void anOlderFileIsReplaced() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, out -> out.write(new byte[100_000]));
        AtomicFile.write(file, out -> out.write(7));
        assertEquals(List.of("file"), names());
        assertEquals(7, Files.readAllBytes(file)[0]);
        assertEquals(1, Files.size(file));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }
}
