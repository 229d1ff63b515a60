package dev.rondo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
    @Test
    void aFolderIsNoFileForTheTable(@TempDir Path folder) {
        for (String option : new String[] {"--csv", "--report"}) {
            StringWriter errors = new StringWriter();
            int exit = new CommandLine(new BenchCommand())
                    .setErr(new PrintWriter(errors))
                    .execute(option, folder.toString());
            assertEquals(CommandLine.ExitCode.USAGE, exit);
            assertTrue(errors.toString().contains("is a folder; name a file in it"), errors::toString);
        }
    }
}
