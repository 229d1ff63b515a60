package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in the package's description compiles and runs as it stands there. */
class BookTest {
    private static final Pattern SNIPPET =
            Pattern.compile("\\{@snippet lang = java :\\n(.*?)\\n \\* \\}\\n \\*\\n", Pattern.DOTALL);

    @Test
    void theExampleRuns(@TempDir Path folder) throws Exception {
        Matcher snippet = SNIPPET.matcher(Files.readString(Path.of("src/main/java/dev/rondo/package-info.java")));
        assertTrue(snippet.find(), "the description has an example");
        String body = snippet.group(1).replaceAll("(?m)^ \\* ?", "");
        Path source = folder.resolve("Example.java");
        Files.writeString(source, """
                import dev.rondo.backend.*;
                import dev.rondo.data.*;
                import dev.rondo.layer.*;
                import dev.rondo.model.*;
                import java.util.List;

                public class Example {
                    public static void main(String[] arguments) {
                %s
                    }
                }
                """.formatted(body));
        StringWriter messages = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertEquals("", messages.toString());
        assertTrue(compiled);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        }
    }
}
