package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtSession;
import com.google.protobuf.Message;
import dev.rondo.BackendException;
import dev.rondo.backend.Availability;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.backend.NonFinite;
import dev.rondo.onnx.GraphRunners;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnxruntime.consumer.Program;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the backend is found, and what it says where ONNX Runtime is missing: on the class path and on the module path. */
class ProviderTest {
    private static final String RESULT = "batch of 1 sequences, lengths [3], [3, 2]";
    private static final String ABSENT = "the classes of ONNX Runtime are not there";

    /** Where a class comes from. */
    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String path(Class<?>... more) {
        return Stream.concat(
                        Stream.of(Backends.class, OnnxExport.class, OnnxRuntimeProvider.class, Message.class),
                        Stream.of(more))
                .map(ProviderTest::place)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String onClassPath(String path, String argument, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path + File.pathSeparator + place(Program.class),
                Program.class.getName(),
                argument));
        return output(arguments);
    }

    /** The program itself stays outside: it is no module. */
    private static String onModulePath(String path, String argument) throws Exception {
        return output(List.of(
                "--enable-native-access=com.microsoft.onnxruntime",
                "--module-path",
                path,
                "--add-modules",
                "dev.rondo.onnxruntime",
                "-cp",
                place(Program.class),
                Program.class.getName(),
                argument));
    }

    private static String output(List<String> arguments) throws Exception {
        ChildJvm jvm = ChildJvm.run(arguments);
        assertEquals(0, jvm.exitCode(), jvm.output());
        return jvm.output();
    }

    @Test
    void isAvailableWithItsJar() {
        Availability.Available available =
                assertInstanceOf(Availability.Available.class, new OnnxRuntimeProvider().probe());
        assertTrue(available.description().startsWith("ONNX Runtime 1."), available.description());
    }

    @Test
    void runsOnTheClassPath() throws Exception {
        assertTrue(onClassPath(path(OrtSession.class), "run").contains(RESULT));
    }

    @Test
    void runsOnTheModulePath() throws Exception {
        String output = onModulePath(path(OrtSession.class), "run");
        assertTrue(output.contains(RESULT), output);
    }

    @Test
    void saysWhatIsMissingOnTheClassPath() throws Exception {
        assertTrue(onClassPath(path(), "report").contains(ABSENT));
        String refusal = onClassPath(path(), "run");
        assertTrue(refusal.contains(ABSENT) && refusal.contains("com.microsoft.onnxruntime:onnxruntime"), refusal);
    }

    @Test
    void saysWhatIsMissingOnTheModulePath() throws Exception {
        String refusal = onModulePath(path(), "run");
        assertTrue(refusal.contains(ABSENT), refusal);
    }

    @Test
    void saysThatAMachineHasNoLibraries() throws Exception {
        String report = onClassPath(path(OrtSession.class), "report", "-Dos.arch=riscv64", "-Dos.name=Linux");
        assertTrue(report.contains("ONNX Runtime's jar has no libraries for linux-riscv64"), report);
    }

    @Test
    void saysThatLibrariesCannotBeLoaded() throws Exception {
        String refusal = onClassPath(path(OrtSession.class), "run", "-Djava.io.tmpdir=/dev/null");
        assertTrue(refusal.contains("the libraries of ONNX Runtime cannot be loaded"), refusal);
        assertTrue(refusal.contains("-Djava.io.tmpdir"), refusal);
    }

    @Test
    void anExportIsNotCheckedWhereLibrariesCannotBeLoaded() throws Exception {
        String verification = onClassPath(path(OrtSession.class), "export", "-Djava.io.tmpdir=/dev/null");
        assertTrue(
                verification.contains("Skipped[reason=the libraries of ONNX Runtime cannot be loaded"), verification);
    }

    /** What is said to run files and is not there, or is nothing of the kind, does not keep an export from being checked by what does. */
    @Test
    void anExportIsCheckedBesideRunnersThatCannotBeLoaded(@TempDir Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(GraphRunners.class.getName()), "no.such.Runners\njava.lang.String\n");
        String verification = onClassPath(folder + File.pathSeparator + path(OrtSession.class), "export");
        assertTrue(verification.startsWith("Passed"), verification);
    }

    @Test
    void lookingLoadsNoNativeCode() throws Exception {
        String loading = "ai.onnxruntime.OnnxRuntime source:";
        String report = onClassPath(path(OrtSession.class), "report", "-Xlog:class+load");
        assertTrue(report.contains("ONNX Runtime 1."), report);
        assertFalse(report.contains(loading));
        assertTrue(
                onClassPath(path(OrtSession.class), "run", "-Xlog:class+load").contains(loading));
    }

    @Test
    void nanIsNotAllowed() {
        BackendOptions options = BackendOptions.defaults().nonFinite(NonFinite.ALLOW);
        assertEquals(
                "option nonFinite: found ALLOW, but ONNX Runtime's recurrent operators make finite numbers of NaN, so the"
                        + " backend 'onnx' refuses it; use NonFinite.REJECT, or a backend that computes with NaN.",
                assertThrows(BackendException.class, () -> new OnnxRuntimeProvider().open(options))
                        .getMessage());
    }
}
