package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model learns from: sequences, and what its output should be for each.
 *
 * @param inputs the sequences by the name of the model's input, all of the same number
 * @param targets for each sequence the output wanted: as many steps as the model gives, so one where it ends with {@code last()} or a
 *     pool; features, or class ids for a loss that takes classes
 */
public record Dataset(Map<String, SequenceBatch> inputs, SequenceBatch targets) {
    /** The name of the input of a sequential model. */
    private static final String X = "x";

    /**
     * Keeps the given order of inputs.
     *
     * @throws InputException if there is no input, or the numbers of sequences differ
     */
    public Dataset {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        if (inputs.isEmpty()) {
            throw new InputException(new Problem(
                    "data", "found no input", "a model has at least one", "pass the sequences under its name"));
        }
        int count = targets.count();
        List<Problem> problems = inputs.entrySet().stream()
                .filter(entry -> entry.getValue().count() != count)
                .map(entry -> new Problem(
                        "data, input '" + entry.getKey() + "'",
                        "found " + entry.getValue().count() + " sequences",
                        "there are targets for " + count,
                        "give each sequence its target"))
                .toList();
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    /** Sequences for the input {@code x}, which is that of a sequential model, and a target sequence for each. */
    public static Dataset of(SequenceBatch sequences, SequenceBatch targets) {
        return new Dataset(Map.of(X, sequences), targets);
    }

    /**
     * Sequences for the input {@code x} and one vector {@code [F]} for each. A model that ends with {@code last()} or a pool has no
     * output for a sequence of length 0: the target of such a one is left out.
     *
     * @throws InputException if there are not as many vectors as sequences, or they are not of one size
     */
    public static Dataset of(SequenceBatch sequences, float[][] targets) {
        requireCount(sequences, targets.length);
        int size = targets.length == 0 ? 0 : targets[0].length;
        float[][] kept = new float[targets.length][];
        int rows = 0;
        for (int i = 0; i < targets.length; i++) {
            if (targets[i].length != size) {
                throw new InputException(new Problem(
                        "data, target " + i,
                        "found " + targets[i].length + " elements",
                        "the first target has " + size,
                        "give all targets the same size"));
            }
            if (sequences.length(i) > 0) {
                kept[rows++] = targets[i];
            }
        }
        float[] values = new float[Math.multiplyExact(rows, size)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(kept[row], 0, values, row * size, size);
        }
        return of(
                sequences,
                SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), values), oneStepEach(sequences)));
    }

    /**
     * Sequences for the input {@code x} and the class of each, from 0; the target of a sequence of length 0 is left out.
     *
     * @throws InputException if there are not as many classes as sequences
     */
    public static Dataset ofClasses(SequenceBatch sequences, int... classes) {
        requireCount(sequences, classes.length);
        int[] kept = new int[classes.length];
        int rows = 0;
        for (int i = 0; i < classes.length; i++) {
            if (sequences.length(i) > 0) {
                kept[rows++] = classes[i];
            }
        }
        return of(sequences, SequenceBatch.packed(IntTensor.vector(Arrays.copyOf(kept, rows)), oneStepEach(sequences)));
    }

    private static int[] oneStepEach(SequenceBatch sequences) {
        return Arrays.stream(sequences.lengths())
                .map(length -> Math.min(1, length))
                .toArray();
    }

    private static void requireCount(SequenceBatch sequences, int targets) {
        if (sequences.count() != targets) {
            throw new InputException(new Problem(
                    "data",
                    "found " + targets + " targets for " + sequences.count() + " sequences",
                    "each sequence has one",
                    "give each sequence its target"));
        }
    }

    /** The number of sequences. */
    public int size() {
        return targets.count();
    }

    /** Some of the sequences with their targets, in the order that {@code indices} gives. */
    public Dataset select(int... indices) {
        Map<String, SequenceBatch> selected = new LinkedHashMap<>();
        inputs.forEach((name, batch) -> selected.put(name, batch.select(indices)));
        return new Dataset(selected, targets.select(indices));
    }

    /** The length of one sequence in the first input. */
    int length(int index) {
        return inputs.values().iterator().next().length(index);
    }

    /** The number of steps of all sequences together in the first input. */
    long steps() {
        return inputs.values().iterator().next().rows();
    }

    /** The numbers of features that a model with open sizes resolves to. */
    Map<String, Integer> inputSizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        inputs.forEach((name, batch) -> {
            if (!batch.isTokens()) {
                sizes.put(name, batch.features());
            }
        });
        return sizes;
    }
}
