package dev.rondo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.Backends;
import dev.rondo.examples.Example;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RondoCommandTest {
    /** What a command said, and how it ended. */
    private record Run(int exitCode, String out, String err) {}

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = RondoCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return new Run(command.execute(arguments), out.toString(), err.toString());
    }

    @Test
    void withoutACommandItListsTheCommands() {
        Run run = run();
        assertEquals(0, run.exitCode());
        for (String command : List.of("demo", "backends", "export", "inspect", "check", "examples", "example, run")) {
            assertTrue(run.out().contains("\n  " + command + " "), run.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "backends", "export", "inspect", "check", "examples", "example", "run"})
    void everyCommandHelps(String command) {
        Run run = run(command, "--help");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().startsWith("Usage: rondo "), run.out());
        assertEquals("", run.err());
    }

    @Test
    void saysItsVersion() {
        Run run = run("--version");
        assertEquals(0, run.exitCode());
        assertTrue(run.out().startsWith("rondo "), run.out());
        assertTrue(run.out().contains("Java " + Runtime.version()), run.out());
    }

    @Test
    void listsBackends() {
        Run run = run("backends");
        assertEquals(0, run.exitCode());
        assertEquals(Backends.report(), run.out());
    }

    @Test
    void listsExamplesWithTheirCommands() {
        Run run = run("examples");
        assertEquals(0, run.exitCode());
        for (Example example : Example.values()) {
            assertTrue(run.out().contains("./rondo example " + example.title()), run.out());
        }
    }

    @Test
    void runsAnExampleByNameAndNumber() {
        assertEquals(0, run("example", "toy-backend").exitCode());
        assertEquals(0, run("run", "3").exitCode());
        assertEquals(0, run("example", "guice", "reference").exitCode());
    }

    @Test
    void wrongUseIsOneSentenceAndExitCode2() {
        assertEquals(
                new Run(
                        2,
                        "",
                        "rondo: there is no example 'nope', but quick-start, custom-cell, toy-backend, guice, weights; see 'rondo "
                                + "example --help'." + System.lineSeparator()),
                run("example", "nope"));
        assertEquals(2, run("example").exitCode());
        assertEquals(2, run("fly").exitCode());
        assertEquals(2, run("demo", "--epochs", "0").exitCode());
        assertEquals(2, run("demo", "--seed", "ten").exitCode());
        assertEquals(1, run("fly").err().lines().count());
    }

    @Test
    void aFailureIsSaidWithoutAStackTraceAndExitCode1(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");
        Run run = run("demo", "--epochs", "1", "--output", file.toString());
        assertEquals(
                new Run(
                        1,
                        "",
                        "rondo: " + file + " is in the way; remove it or choose another folder."
                                + System.lineSeparator()),
                run);
        Run backend = run("example", "guice", "quantum");
        assertEquals(1, backend.exitCode());
        assertTrue(backend.err().startsWith("rondo: The backend 'quantum' cannot be opened"), backend.err());
        assertFalse(backend.err().contains("\tat "), backend.err());
    }

    @Test
    void theDemoComparesEveryBackendAndWritesItsFiles(@TempDir Path folder) throws IOException {
        Path output = folder.resolve("new").resolve("folder");
        Run run = run("demo", "--epochs", "1", "--seed", "3", "--output", output.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertFalse(run.err().contains("\r") || run.err().contains("\u001b"), "plain lines, for nobody sits here");
        assertTrue(run.err().contains("epoch  1  loss "), run.err());
        for (BackendProvider provider : Backends.providers()) {
            String name = Pattern.quote(provider.name());
            Pattern line = Pattern.compile(
                    "^" + name + " +(\\d\\.\\d{3} +\\d\\.\\de[-+]\\d\\d +\\d+\\.\\d|left out: .*)$", Pattern.MULTILINE);
            assertTrue(line.matcher(run.out().replace("\r", "")).find(), () -> provider.name() + " in " + run.out());
        }
        assertTrue(
                Pattern.compile("^naive +3\\.402 ", Pattern.MULTILINE)
                        .matcher(run.out())
                        .find(),
                run.out());
        assertTrue(
                Pattern.compile("^seasonal naive +3\\.787 ", Pattern.MULTILINE)
                        .matcher(run.out())
                        .find(),
                run.out());
        assertTrue(run.out().contains("80 % band"), run.out());
        Path model = output.resolve("seattle.onnx");
        Path page = output.resolve("seattle.html");
        assertTrue(run.out().contains(model.toString()) && run.out().contains(page.toString()), run.out());
        assertTrue(Files.size(model) > 10_000);
        String html = Files.readString(page);
        assertFalse(html.contains("{{"), "every place of the page is filled");
        assertFalse(
                html.contains("http:") || html.contains("https:") || html.contains("src="), "it needs nothing else");
        assertEquals(2, html.split("<svg ", -1).length - 1);
    }
}
