package dev.rondo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
    /** No row is called so: a command that gets as far as its rows ends there. */
    private static final String NO_ROW = "no/such/row";

    @Test
    void aFolderIsNoFileForTheTable(@TempDir Path folder) {
        for (String option : new String[] {"--csv", "--report"}) {
            StringWriter errors = new StringWriter();
            int exit = command(errors).execute("--rows", NO_ROW, option, folder.toString());
            assertEquals(CommandLine.ExitCode.USAGE, exit);
            assertTrue(errors.toString().contains("is a folder; name a file in it"), errors::toString);
        }
    }

    @Test
    void theFolderOfATableIsMadeBeforeTheFirstRow(@TempDir Path folder) {
        Path made = folder.resolve("new");
        Path table = made.resolve("table.csv");
        StringWriter errors = new StringWriter();
        assertNotEquals(CommandLine.ExitCode.OK, command(errors).execute("--rows", NO_ROW, "--csv", table.toString()));
        assertTrue(errors.toString().contains(NO_ROW), errors::toString);
        assertTrue(Files.isDirectory(made), "there is a folder");
    }

    private static CommandLine command(StringWriter errors) {
        return new CommandLine(new BenchCommand()).setErr(new PrintWriter(errors));
    }
}
