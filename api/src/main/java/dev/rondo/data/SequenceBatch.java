package dev.rondo.data;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of any lengths, packed one after the other in one buffer: there is no padding, hence no mask. Length 0 is legal.
 *
 * <p>With N = Σ lengths rows, features have shape {@code [N, F]} and tokens {@code [N]}. A batch is immutable.
 */
public final class SequenceBatch {
    private final Tensor values;
    private final int[] lengths;
    private final int[] offsets;

    private SequenceBatch(Tensor values, int[] lengths) {
        this.values = values;
        this.lengths = lengths;
        this.offsets = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 0) {
                throw new InputException(new Problem(
                        "sequence " + i,
                        "found length " + lengths[i],
                        "a length is 0 or more",
                        "pass the number of steps of each sequence"));
            }
            offsets[i + 1] = Math.addExact(offsets[i], lengths[i]);
        }
        boolean tokens = values instanceof IntTensor;
        if (values.shape().rank() != (tokens ? 1 : 2) || values.shape().dimension(0) != rows()) {
            throw new InputException(new Problem(
                    "batch",
                    "found shape " + values.shape() + " for " + rows() + " steps in " + lengths.length + " sequences",
                    tokens ? "tokens have shape [steps]" : "features have shape [steps, F]",
                    "pack the steps of all sequences one after the other"));
        }
    }

    /**
     * A batch of rows that are packed already.
     *
     * @param values {@code [N, F]} floats or doubles, or {@code [N]} token ids
     * @param lengths the steps of each sequence; they add up to N
     * @throws InputException if they do not
     */
    public static SequenceBatch packed(Tensor values, int... lengths) {
        return new SequenceBatch(values, lengths.clone());
    }

    /**
     * A batch of the given sequences.
     *
     * @throws InputException if they differ in kind or in the number of features
     */
    public static SequenceBatch of(Sequence... sequences) {
        return ofSequences(List.of(sequences));
    }

    /** A batch of sequences of features, each {@code [T][F]}. */
    public static SequenceBatch of(List<float[][]> sequences) {
        return ofSequences(sequences.stream().map(Sequence::of).toList());
    }

    /** A batch of sequences of token ids. */
    public static SequenceBatch ofTokens(List<int[]> sequences) {
        return ofSequences(sequences.stream().map(Sequence::ofTokens).toList());
    }

    /** A batch of sequences of one feature a step. */
    public static SequenceBatch ofSeries(List<double[]> sequences) {
        return ofSequences(sequences.stream().map(Sequence::of).toList());
    }

    /**
     * A batch of the given sequences; those of length 0 fit any number of features.
     *
     * @throws InputException if there is none, or they differ in kind or in the number of features
     */
    public static SequenceBatch ofSequences(List<Sequence> sequences) {
        if (sequences.isEmpty()) {
            throw new InputException(new Problem(
                    "batch", "found no sequence", "a batch has at least one", "pass one or more sequences"));
        }
        Sequence model = sequences.stream()
                .filter(sequence -> sequence.length() > 0)
                .findFirst()
                .orElse(sequences.getFirst());
        List<Tensor> parts = new ArrayList<>();
        int[] lengths = new int[sequences.size()];
        for (int i = 0; i < lengths.length; i++) {
            Sequence sequence = sequences.get(i);
            lengths[i] = sequence.length();
            boolean fits = sequence.features() == model.features()
                    && sequence.values().getClass() == model.values().getClass();
            if (!fits && lengths[i] > 0) {
                throw new InputException(new Problem(
                        "sequence " + i,
                        "found " + sequence.values().shape() + " "
                                + sequence.values().getClass().getSimpleName(),
                        "the others have " + model.features() + " features as "
                                + model.values().getClass().getSimpleName(),
                        "give all sequences of a batch the same features"));
            }
            if (fits) {
                parts.add(sequence.values());
            }
        }
        return new SequenceBatch(concatenate(parts, model), lengths);
    }

    private static Tensor concatenate(List<Tensor> parts, Sequence model) {
        int rows = Math.toIntExact(
                parts.stream().mapToLong(part -> part.shape().dimension(0)).sum());
        int width = model.features();
        int at = 0;
        return switch (model.values()) {
            case FloatTensor first -> {
                float[] all = new float[Math.multiplyExact(rows, width)];
                for (Tensor part : parts) {
                    ((FloatTensor) part).copyTo(0, all, at, part.size());
                    at += part.size();
                }
                yield FloatTensor.wrap(Shape.of(rows, width), all);
            }
            case DoubleTensor first -> {
                double[] all = new double[Math.multiplyExact(rows, width)];
                for (Tensor part : parts) {
                    ((DoubleTensor) part).copyTo(0, all, at, part.size());
                    at += part.size();
                }
                yield DoubleTensor.wrap(Shape.of(rows, width), all);
            }
            case IntTensor first -> {
                int[] all = new int[rows];
                for (Tensor part : parts) {
                    ((IntTensor) part).copyTo(0, all, at, part.size());
                    at += part.size();
                }
                yield IntTensor.wrap(Shape.of(rows), all);
            }
        };
    }

    /** The packed rows: {@code [N, F]}, or {@code [N]} for tokens. */
    public Tensor values() {
        return values;
    }

    /** The number of sequences, B. */
    public int count() {
        return lengths.length;
    }

    /** The number of steps of all sequences together, N. */
    public int rows() {
        return offsets[lengths.length];
    }

    /** The steps of sequence {@code index}. */
    public int length(int index) {
        return lengths[index];
    }

    /** The row at which sequence {@code index} begins. */
    public int offset(int index) {
        return offsets[index];
    }

    /** The steps of each sequence, as an array of the caller's own. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** The number of features a step; 1 for tokens. */
    public int features() {
        return values.shape().rank() == 1 ? 1 : values.shape().dimension(1);
    }

    /** Whether the steps are token ids. */
    public boolean isTokens() {
        return values instanceof IntTensor;
    }

    /** Sequence {@code index} by itself. */
    public Sequence sequence(int index) {
        int width = features();
        Shape shape = isTokens() ? Shape.of(lengths[index]) : Shape.of(lengths[index], width);
        return new Sequence(values.slice(offsets[index] * width, offsets[index + 1] * width, shape));
    }

    /** All sequences, in order. */
    public List<Sequence> sequences() {
        List<Sequence> all = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            all.add(sequence(i));
        }
        return all;
    }

    /** Some of the sequences, in the order that {@code indices} gives. */
    public SequenceBatch select(int... indices) {
        return ofSequences(Arrays.stream(indices).mapToObj(this::sequence).toList());
    }

    /** Equal if lengths and values are the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SequenceBatch batch
                && Arrays.equals(lengths, batch.lengths)
                && values.equals(batch.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(lengths) + values.hashCode();
    }

    @Override
    public String toString() {
        return "batch of " + count() + " sequences, lengths " + Arrays.toString(lengths) + ", " + values.shape();
    }
}
