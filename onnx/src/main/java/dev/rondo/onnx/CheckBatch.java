package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.expr.Expr;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.TrainedModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Random sequences and states to check an exported model with.
 *
 * @param steps the inputs of the {@linkplain OpenStates open} graph, {@code [sequence][step][element]}
 * @param count B
 */
record CheckBatch(Map<String, double[][][]> steps, int count) {
    private static final int MOST_SEQUENCES = 4;
    private static final int MOST_STEPS = 100_000;

    /**
     * A batch of random lengths, in which at least one sequence is not empty.
     *
     * @param steps the most steps, more if a layer needs them
     * @param states whether states are random too, and not what they begin with
     */
    static CheckBatch random(TrainedModel model, Graph open, SplittableRandom random, int steps, boolean states) {
        int enough = enough(model.graph());
        int longest = enough > 1 ? enough + steps : steps;
        int count = 1 + random.nextInt(MOST_SEQUENCES);
        Map<String, int[]> lengths = new HashMap<>();
        for (Graph.Input input : model.graph().inputs()) {
            int[] drawn = random.ints(count, 0, longest + 1).toArray();
            drawn[random.nextInt(count)] = longest;
            lengths.put(input.name(), drawn);
        }
        Map<String, double[][][]> inputs = new LinkedHashMap<>();
        for (Graph.Input input : open.inputs()) {
            double[][][] values = new double[count][][];
            for (int i = 0; i < count; i++) {
                int sequence = i;
                int length = input.clock().steps(base -> Objects.requireNonNull(lengths.get(base))[sequence]);
                values[i] = new double[length][];
                for (int t = 0; t < length; t++) {
                    values[i][t] = step(input, random);
                }
            }
            inputs.put(input.name(), values);
        }
        if (!states) {
            initialStates(model)
                    .forEach((path, value) ->
                            Arrays.fill(Objects.requireNonNull(inputs.get(path)), new double[][] {value}));
        }
        return new CheckBatch(inputs, count);
    }

    /** The fewest steps of inputs of which every value of a graph has at least one. */
    private static int enough(Graph graph) {
        List<Clock> clocks = graph.nodes().stream()
                .flatMap(node -> node.outputs().values().stream())
                .map(Graph.Value::clock)
                .toList();
        return IntStream.range(1, MOST_STEPS)
                .filter(length -> clocks.stream().allMatch(clock -> clock.steps(input -> length) > 0))
                .findFirst()
                .orElse(1);
    }

    private static double[] step(Graph.Input input, SplittableRandom random) {
        if (input.kind() == InputKind.TOKENS) {
            return new double[] {random.nextInt(input.size())};
        }
        double[] step = new double[input.size()];
        Arrays.setAll(step, j -> (float) (2 * random.nextDouble() - 1));
        return step;
    }

    /** What each state begins with that nothing gives: its parameter, or zeros. */
    private static Map<String, double[]> initialStates(TrainedModel model) {
        Map<String, double[]> initial = new LinkedHashMap<>();
        for (Graph.Node node : model.graph().nodes()) {
            node.states().stream()
                    .filter(state -> !node.initialStates().containsKey(state.name()))
                    .forEach(state -> {
                        Expr.Parameter learned = state.initial();
                        initial.put(
                                node.path(state.name()),
                                learned == null
                                        ? new double[state.size()]
                                        : model.weights()
                                                .get(node.path(learned.name()))
                                                .toDoubles());
                    });
        }
        return initial;
    }

    /** The same batch with every number changed a little. */
    CheckBatch nudged(Graph open, Nudge nudge) {
        Map<String, double[][][]> changed = new LinkedHashMap<>();
        for (Graph.Input input : open.inputs()) {
            double[][][] values = values(input.name());
            changed.put(input.name(), input.kind() == InputKind.TOKENS ? values : nudge.of(values));
        }
        return new CheckBatch(changed, count);
    }

    /** What goes into a sequence model. */
    Map<String, Tensor> tensors(OnnxModel model, boolean states) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (OnnxValue value : model.inputs()) {
            double[][][] values = values(value.path());
            switch (value.role()) {
                case FEATURES -> tensors.put(value.name(), floats(values, value.dimensions()));
                case TOKENS -> tensors.put(value.name(), tokens(values, value.dimensions()));
                case LENGTHS -> {
                    int[] lengths = Arrays.stream(values)
                            .mapToInt(sequence -> sequence.length)
                            .toArray();
                    tensors.put(value.name(), IntTensor.wrap(Shape.of(count), lengths));
                }
                case STATE -> {
                    if (states) {
                        tensors.put(value.name(), floats(values, value.dimensions()));
                    }
                }
                case OUTPUT -> throw new IllegalStateException("not an input: " + value);
            }
        }
        return tensors;
    }

    private double[][][] values(String input) {
        return Objects.requireNonNull(steps.get(input), input);
    }

    private FloatTensor floats(double[][][] values, List<String> dimensions) {
        int size = Integer.parseInt(dimensions.getLast());
        boolean time = dimensions.size() == 3;
        int longest = longest(values);
        float[] padded = new float[longest * count * size];
        for (int i = 0; i < count; i++) {
            for (int t = 0; t < values[i].length; t++) {
                for (int j = 0; j < size; j++) {
                    padded[(t * count + i) * size + j] = (float) values[i][t][j];
                }
            }
        }
        return FloatTensor.wrap(time ? Shape.of(longest, count, size) : Shape.of(count, size), padded);
    }

    private IntTensor tokens(double[][][] values, List<String> dimensions) {
        int longest = longest(values);
        int[] padded = new int[longest * count];
        for (int i = 0; i < count; i++) {
            for (int t = 0; t < values[i].length; t++) {
                padded[t * count + i] = (int) values[i][t][0];
            }
        }
        return IntTensor.wrap(dimensions.size() == 2 ? Shape.of(longest, count) : Shape.of(count), padded);
    }

    private static int longest(double[][][] values) {
        return Math.max(
                1,
                Arrays.stream(values)
                        .mapToInt(sequence -> sequence.length)
                        .max()
                        .orElse(1));
    }
}
