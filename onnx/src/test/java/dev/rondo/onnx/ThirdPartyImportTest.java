package dev.rondo.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.data.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Models and cases that others made, in the folder that {@code RONDO_TESTDATA} names. */
class ThirdPartyImportTest {
    private static final double TOLERANCE = 1e-5;

    @Test
    void theFolderIsThere() {
        assumeTrue(root() != null, "RONDO_TESTDATA names no folder: cases of others are left out");
        assertFalse(cases().isEmpty(), () -> "no case below " + root());
    }

    @TestFactory
    Stream<DynamicTest> givesWhatItsAuthorsExpect() {
        return cases().stream().map(folder -> DynamicTest.dynamicTest(folder.toString(), () -> run(folder)));
    }

    @TestFactory
    Stream<DynamicTest> comesBackToTheBit() {
        return cases().stream()
                .map(folder -> DynamicTest.dynamicTest(
                        folder.toString(),
                        () -> RoundTrip.check(OnnxImport.read(folder.model(), folder.weights())
                                .model())));
    }

    private static @Nullable Path root() {
        String folder = System.getenv("RONDO_TESTDATA");
        return folder == null ? null : Path.of(folder);
    }

    private static List<CaseFolder> cases() {
        Path root = root();
        return root == null ? List.of() : CaseFolder.below(root);
    }

    private static void run(CaseFolder folder) throws IOException {
        Imported imported = OnnxImport.read(folder.model(), folder.weights());
        try (Backend backend = Backends.named("reference");
                ImportedRunner runner = new ImportedRunner(imported, backend)) {
            for (Path set : folder.sets()) {
                Map<String, Tensor> found = runner.run(folder.inputs(set));
                folder.outputs(set).forEach((name, expected) -> same(set + " " + name, expected, found.get(name)));
            }
        }
    }

    private static void same(String what, Tensor expected, @Nullable Tensor found) {
        assertNotNull(found, what);
        assertEquals(expected.shape(), found.shape(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.doubleAt(i), found.doubleAt(i), TOLERANCE, what + " at " + i);
        }
    }
}
