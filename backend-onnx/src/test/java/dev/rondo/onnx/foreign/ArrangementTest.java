package dev.rondo.onnx.foreign;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.ModelException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.Imported;
import dev.rondo.onnx.ImportedRunner;
import dev.rondo.onnx.OnnxImport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Operators in random arrangements: what is imported computes what ONNX Runtime computes of the file, and comes back from its own export to the
 * bit; what is refused is refused for one of few reasons. {@code -Drondo.arrangements=N} tries more of them.
 */
class ArrangementTest {
    private static final long SEED = 20261201;
    private static final int COUNT = Integer.getInteger("rondo.arrangements", 400);

    /** A layer normalisation of nearly equal features makes much of the last bits. */
    private static final double TOLERANCE = 1e-4;

    /** What no model of Rondo says, in part of the message. */
    private static final List<String> REASONS = List.of(
            "but some of the first steps and of the last ones can be left out, or all taken in reverse order",
            "but steps are added for a convolution along time, which follows at once",
            "but a convolution along time has no padding, zeros before the first step for all taps but one, or the same on both sides",
            "is time, but this operator works along the features of one step",
            "is the batch, but this operator works along the features of one step",
            "but what stands there is no part of a sequence",
            "but what stands there is no part of it",
            "but what stands beyond the end of a sequence is no part of it",
            "and beyond the end of a sequence stands",
            "but they are time, batch, features",
            "but there is one of each for a step, or one that every sequence has for all steps",
            "but a Scan goes along the time of all its scan inputs");

    @Test
    void isTheSameModelOrSaysWhyNot() throws InvalidProtocolBufferException {
        List<String> refused = new ArrayList<>();
        int models = 0;
        try (Backend backend = Backends.named("reference")) {
            for (int i = 0; i < COUNT; i++) {
                ForeignModel model = new Arrangement(SEED + i).model("seed " + (SEED + i));
                try {
                    check(model, OnnxImport.read(model.text().bytes()), backend);
                } catch (ModelException e) {
                    e.problems().stream().map(problem -> model + ": " + problem).forEach(refused::add);
                    models++;
                }
            }
        }
        assertEquals(
                List.of(),
                refused.stream()
                        .filter(problem -> REASONS.stream().noneMatch(problem::contains))
                        .toList());
        assertTrue(models <= COUNT / 25, models + " models: " + refused);
    }

    private static void check(ForeignModel model, Imported imported, Backend backend)
            throws InvalidProtocolBufferException {
        Map<String, Tensor> inputs = model.inputs(model.properties().contains("fixed") ? 0 : 2, SEED);
        try (ImportedRunner runner = new ImportedRunner(imported, backend)) {
            Map<String, Tensor> found = runner.run(inputs);
            assertDoesNotThrow(() -> model.expected(inputs), model.toString())
                    .forEach((output, value) -> ForeignModelsTest.same(
                            model + ", " + output,
                            runner.withoutPadding(output, value, inputs),
                            Objects.requireNonNull(found.get(output)),
                            TOLERANCE));
        }
        ForeignModelsTest.comesBack(imported.model());
    }
}
