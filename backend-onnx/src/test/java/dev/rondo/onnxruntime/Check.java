package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.backend.Signature;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.reference.Oracle;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Random models and data, and comparison with the oracle. */
final class Check {
    private Check() {}

    /** Weights of which none is zero or one. */
    static TrainedModel weighted(Graph graph, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        graph.parameters().forEach((path, spec) -> {
            int columns = spec.shape().dimension(spec.shape().rank() - 1);
            double bound = spec.shape().rank() == 1 ? 0.5 : 1 / Math.sqrt(columns);
            tensors.put(path, floats(random, bound, spec.shape()));
        });
        return new TrainedModel(graph, Weights.of(tensors));
    }

    static FloatTensor floats(SplittableRandom random, double bound, Shape shape) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return FloatTensor.wrap(shape, values);
    }

    /** A batch for every input; inputs with steps of their own after the first are one step longer. */
    static Map<String, SequenceBatch> inputs(Graph graph, long seed, int... lengths) {
        return inputs(Signature.of(graph), seed, lengths);
    }

    /** A batch for every input; inputs with steps of their own after the first are one step longer. */
    static Map<String, SequenceBatch> inputs(Signature signature, long seed, int... lengths) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, SequenceBatch> inputs = new LinkedHashMap<>();
        String first = signature.inputs().getFirst().name();
        for (Graph.Input input : signature.inputs()) {
            int[] steps = Arrays.stream(lengths)
                    .map(length -> input.clock().steps(base -> base.equals(first) ? length : length + 1))
                    .toArray();
            inputs.put(input.name(), batch(input, random, steps));
        }
        return inputs;
    }

    private static SequenceBatch batch(Graph.Input input, SplittableRandom random, int[] lengths) {
        int rows = Arrays.stream(lengths).sum();
        if (input.kind() == InputKind.TOKENS) {
            int[] ids = random.ints(rows, 0, input.size()).toArray();
            return SequenceBatch.packed(IntTensor.wrap(Shape.of(rows), ids), lengths);
        }
        return SequenceBatch.packed(floats(random, 2, Shape.of(rows, input.size())), lengths);
    }

    static Map<String, double[][][]> oracle(TrainedModel model, Map<String, SequenceBatch> inputs) {
        Map<String, double[][][]> steps = new LinkedHashMap<>();
        inputs.forEach((name, batch) -> steps.put(name, Oracle.steps(batch)));
        return Oracle.of(model).run(steps, null);
    }

    static void assertClose(Map<String, double[][][]> expected, Map<String, SequenceBatch> found, double tolerance) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, steps) ->
                assertClose(name, steps, Oracle.steps(Objects.requireNonNull(found.get(name))), tolerance));
    }

    static void assertClose(String what, double[][][] expected, double[][][] found, double tolerance) {
        assertArrayEquals(
                Arrays.stream(expected).mapToInt(sequence -> sequence.length).toArray(),
                Arrays.stream(found).mapToInt(sequence -> sequence.length).toArray(),
                what + ": lengths");
        for (int i = 0; i < expected.length; i++) {
            for (int t = 0; t < expected[i].length; t++) {
                for (int j = 0; j < expected[i][t].length; j++) {
                    double wanted = expected[i][t][j];
                    String place = what + ", sequence " + i + ", step " + t + ", element " + j;
                    assertEquals(wanted, found[i][t][j], tolerance * Math.max(1, Math.abs(wanted)), place);
                }
            }
        }
    }

    /** The clock that all steps of a stream have. */
    static boolean hasSteps(Graph graph) {
        return graph.value(graph.outputs().values().iterator().next()).clock() instanceof Clock.Steps;
    }
}
