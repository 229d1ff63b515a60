package dev.rondo.onnxruntime;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.ModelException;
import dev.rondo.data.FloatTensor;
import dev.rondo.layer.Block;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.onnx.ExportOptions;
import dev.rondo.onnx.Exported;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnx.SelfCheck;
import dev.rondo.onnx.Verification;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Exported files pass the check against what they were exported from, and those that were not fail it. */
class SelfCheckTest {
    private static final long SEED = 20260301;

    private static TrainedModel model(Block... layers) {
        return Check.weighted(Model.sequential(layers).resolve(3), SEED);
    }

    @TestFactory
    Stream<DynamicTest> everyModelPasses() {
        return Models.all().entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey() + ", seed " + SEED, () -> {
                    Exported exported = OnnxExport.export(Check.weighted(entry.getValue(), SEED));
                    Verification.Passed passed = assertInstanceOf(Verification.Passed.class, exported.verification());
                    assertTrue(passed.largestDifference() < 1e-4, passed.toString());
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyOperatorSetPasses() {
        TrainedModel model = model(
                lstm(4),
                recurrent(Cells.everything(4)),
                dev.rondo.layer.Layers.layerNorm(),
                dev.rondo.layer.Layers.softmax(),
                dev.rondo.layer.Layers.poolMax());
        return IntStream.rangeClosed(17, 21)
                .mapToObj(version -> dynamicTest("operator set " + version, () -> {
                    Exported exported =
                            OnnxExport.export(model, ExportOptions.defaults().operatorSet(version));
                    assertInstanceOf(Verification.Passed.class, exported.verification());
                }));
    }

    private static Weights swapped(TrainedModel model, String a, String b) {
        FloatTensor first = model.weights().get(a);
        return model.weights().with(a, model.weights().get(b)).with(b, first);
    }

    private static String refusal(TrainedModel model, OnnxModel file) {
        return String.valueOf(assertThrows(ModelException.class, () -> SelfCheck.of(model, List.of(file)))
                .getMessage());
    }

    @Test
    void exchangedGatesAreFoundInTheirLayer() {
        TrainedModel model = model(lstm(4), gru(5), dense(2));
        TrainedModel broken =
                new TrainedModel(model.graph(), swapped(model, "gru_1.r.R", "gru_1.z.R"), model.provenance());
        for (OnnxModel file : List.of(OnnxExport.sequenceModel(broken), OnnxExport.stepModel(broken))) {
            String message = refusal(model, file);
            assertTrue(message.contains("layers[1] 'gru_1'"), message);
        }
    }

    @Test
    void anOtherInitialStateIsFound() {
        TrainedModel model = Check.weighted(
                Model.sequential(recurrent(Cells.ownLstm(4)), last()).resolve(3), SEED);
        FloatTensor other = model.weights().get("cell_1.c.initial");
        TrainedModel broken =
                new TrainedModel(model.graph(), model.weights().with("cell_1.h.initial", other), model.provenance());
        OnnxModel file = OnnxExport.sequenceModel(broken);
        String message = refusal(model, file);
        assertTrue(message.contains("cell_1"), message);
    }

    @Test
    void aReversedLayerIsFound() {
        TrainedModel model = model(bidirectional(lstm(4)), dense(2));
        TrainedModel broken =
                new TrainedModel(model.graph(), swapped(model, "lstm_1.i.W", "lstm_2.i.W"), model.provenance());
        OnnxModel file = OnnxExport.sequenceModel(broken);
        String message = refusal(model, file);
        assertTrue(message.contains("layers[0] 'lstm_1'"), message);
    }

    @Test
    void theCheckCanBeLeftOut() {
        Exported exported =
                OnnxExport.export(model(lstm(4)), ExportOptions.defaults().withoutSelfCheck());
        assertEquals(new Verification.Skipped("the export was asked to leave it out"), exported.verification());
    }
}
