package dev.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void everyQuotedBlockIsThatOfItsSource() throws IOException {
        List<Snippets.Snippet> quoted = Snippets.quotedIn(Files.readString(ROOT.resolve("README.md")));
        assertFalse(
                quoted.isEmpty(), "README.md quotes no example: put <!-- from: path#region --> above a block of code");
        for (Snippets.Snippet snippet : quoted) {
            String source = Files.readString(ROOT.resolve(snippet.path()));
            Optional<String> region = Snippets.region(source, snippet.region());
            assertTrue(region.isPresent(), () -> snippet.path() + " has no '// region " + snippet.region() + "'");
            assertEquals(region.get(), snippet.code(), () -> "README.md quotes " + snippet.path() + " wrongly");
        }
    }

    @Test
    void findsQuotedBlocks() {
        String markdown = """
                Text.
                <!-- from: a/B.java#cell -->
                ```java
                int x = 1;
                  int y;
                ```
                ```java
                not quoted
                ```
                <!-- from: c.java#d -->

                ```
                z
                ```
                """;
        assertEquals(
                List.of(
                        new Snippets.Snippet("a/B.java", "cell", "int x = 1;\n  int y;"),
                        new Snippets.Snippet("c.java", "d", "z")),
                Snippets.quotedIn(markdown));
    }

    @Test
    void findsRegions() {
        String source = """
                class B {
                    // region cell
                    int x = 1;
                      int y;
                    // endregion
                    // region other
                    // endregion
                }
                """;
        assertEquals(Optional.of("int x = 1;\n  int y;"), Snippets.region(source, "cell"));
        assertEquals(Optional.of(""), Snippets.region(source, "other"));
        assertEquals(Optional.empty(), Snippets.region(source, "cel"));
    }
}
