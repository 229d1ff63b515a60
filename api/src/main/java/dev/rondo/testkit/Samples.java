package dev.rondo.testkit;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.train.Loss;
import dev.rondo.train.LossGraph;
import dev.rondo.train.TargetKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Random weights and data of one seed: drawn in the same order, they are the same everywhere. */
final class Samples {
    private final SplittableRandom random;

    Samples(long seed) {
        this.random = new SplittableRandom(seed);
    }

    SplittableRandom random() {
        return random;
    }

    /** Weights that no zero or one hides: matrices uniform in ±1/√columns, which keeps recurrences contractive, vectors in ±½. */
    TrainedModel model(Graph graph) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        graph.parameters().forEach((path, spec) -> {
            Shape shape = spec.shape();
            double bound = shape.rank() == 1 ? 0.5 : 1 / Math.sqrt(shape.dimension(1));
            tensors.put(path, FloatTensor.wrap(shape, uniform(shape.size(), bound)));
        });
        return new TrainedModel(graph, Weights.of(tensors));
    }

    /** Floats uniform in ±bound. */
    float[] uniform(int size, double bound) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }

    /**
     * A batch for every input of a graph, of features in ±2 and any tokens. Inputs with steps of their own beside those of the first take
     * the same lengths moved by one, so that they differ.
     */
    Map<String, SequenceBatch> inputs(Graph graph, int... lengths) {
        Map<String, int[]> ownLengths = new LinkedHashMap<>();
        int[] next = lengths;
        for (Graph.Input input : graph.inputs()) {
            if (input.clock() instanceof Clock.Steps(String source) && !ownLengths.containsKey(source)) {
                ownLengths.put(source, next);
                next = moved(next);
            }
        }
        Map<String, SequenceBatch> inputs = new LinkedHashMap<>();
        for (Graph.Input input : graph.inputs()) {
            int[] steps = new int[lengths.length];
            for (int i = 0; i < steps.length; i++) {
                int sequence = i;
                steps[i] = input.clock().steps(source -> Objects.requireNonNull(ownLengths.get(source))[sequence]);
            }
            inputs.put(input.name(), batch(input.kind(), input.size(), steps));
        }
        return inputs;
    }

    private static int[] moved(int[] lengths) {
        int[] moved = new int[lengths.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = lengths[(i + 1) % lengths.length];
        }
        return moved;
    }

    /** Targets for the output of a graph that was given these inputs. */
    SequenceBatch targets(Graph graph, Loss loss, Map<String, SequenceBatch> inputs) {
        Graph.Input target = LossGraph.of(graph, loss).graph().inputs().getLast();
        int[] steps = new int[inputs.values().iterator().next().count()];
        for (int i = 0; i < steps.length; i++) {
            int sequence = i;
            steps[i] = target.clock()
                    .steps(source -> Objects.requireNonNull(inputs.get(source)).length(sequence));
        }
        boolean classes = loss.target() == TargetKind.CLASSES;
        return batch(classes ? InputKind.TOKENS : InputKind.FEATURES, target.size(), steps);
    }

    private SequenceBatch batch(InputKind kind, int size, int[] lengths) {
        int rows = Arrays.stream(lengths).sum();
        return switch (kind) {
            case FEATURES ->
                SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), uniform(rows * size, 2)), lengths);
            case TOKENS ->
                SequenceBatch.packed(
                        IntTensor.wrap(
                                Shape.of(rows), random.ints(rows, 0, size).toArray()),
                        lengths);
        };
    }
}
