package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole batches agree with the oracle. */
class ParityTest {
    private static final long SEED = 20260101;

    @TestFactory
    Stream<DynamicTest> agreesWithTheOracle() {
        return Models.all().entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey() + ", seed " + SEED, () -> check(entry.getValue())));
    }

    private static void check(Graph graph) {
        TrainedModel model = Check.weighted(graph, SEED);
        BackendOptions options = BackendOptions.defaults().threads(1);
        try (Backend backend = new OnnxRuntimeProvider().open(options);
                CompiledModel compiled = backend.compile(model)) {
            for (int[] lengths :
                    List.of(new int[] {3, 0, 5, 1}, new int[] {4}, new int[] {0, 0}, new int[] {2, 2, 2})) {
                Map<String, SequenceBatch> inputs = Check.inputs(graph, SEED, lengths);
                Check.assertClose(Check.oracle(model, inputs), compiled.run(inputs), 1e-5);
            }
        }
    }
}
