package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function of taps as products of gathered patches {@code [group][tap][feature]} with packed matrices. */
final class TapAffine implements TapFunction {
    /** The terms that are summed up before the next ones: so many rows of a panel stay in the cache. */
    private static final int TERMS = 512;

    /** What the patches of a piece may take, in floats; the more rows, the less often all weights are read. */
    private static final int PIECE_FLOATS = 1 << 18;

    /** The fewest and the most rows of a piece. */
    private static final int FEW_ROWS = 16;

    private static final int MANY_ROWS = 96;

    private final int taps;
    private final int groups;
    private final int inputs;
    private final int outputs;
    private final Operation.Affine affine;
    private final PackedAffine[] packed;
    private final Gemm[] sums;

    /**
     * A function of certain sizes.
     *
     * @param inputs the features of a row in each group
     * @param outputs those of a result in each group
     * @param biased whether sums begin with a bias
     */
    TapAffine(Kernels kernels, int taps, int groups, int inputs, int outputs, boolean biased) {
        this.taps = taps;
        this.groups = groups;
        this.inputs = inputs;
        this.outputs = outputs;
        this.affine = affine(Math.multiplyExact(taps, inputs), outputs, biased);
        this.packed = new PackedAffine[groups];
        Arrays.setAll(packed, group -> new PackedAffine(affine));
        this.sums = new Gemm[affine.products().size()];
        Arrays.setAll(
                sums,
                i -> new Gemm(
                        kernels,
                        new int[] {affine.products().get(i).length()},
                        List.of(patchSize()),
                        resultSize(),
                        PackedAffine.blocks(affine),
                        i > 0));
    }

    private static Operation.Affine affine(int terms, int outputs, boolean biased) {
        List<Expr.@Nullable Parameter> bias =
                Collections.singletonList(biased ? new Expr.Parameter("b", Shape.of(outputs)) : null);
        List<Operation.Product> products = new ArrayList<>();
        for (int k = 0; k < terms; k += TERMS) {
            int length = Math.min(TERMS, terms - k);
            Expr matrix = new Expr.Parameter("W" + k, Shape.of(outputs, length));
            products.add(new Operation.Product(new Slot(0, length, 1, false), length, List.of(matrix), false, false));
        }
        return new Operation.Affine(new Slot(1, outputs, 1, false), bias, products);
    }

    /** The distance of patches: an odd number of cache lines, so that they do not compete for the same places of the cache. */
    private int patchSize() {
        int lines = Math.ceilDiv(groups * taps * inputs, Slot.BLOCK);
        return (lines % 2 == 0 ? lines + 1 : lines) * Slot.BLOCK;
    }

    /** The distance of what patches become; each group is padded. */
    private int resultSize() {
        return groups * Slot.padded(outputs);
    }

    /** How many patches are gathered before they are multiplied. */
    private int piece(int results) {
        return Math.min(results, Math.clamp(PIECE_FLOATS / patchSize(), FEW_ROWS, MANY_ROWS));
    }

    @Override
    public Workspace workspace(int results, Memory memory) {
        int piece = piece(results);
        return new Workspace(
                new Factors(1),
                memory.take(Math.multiplyExact(piece, patchSize())),
                memory.take(Math.multiplyExact(piece, resultSize())));
    }

    @Override
    public void install(int group, float[] weights, FloatTensor bias) {
        packed[group].install(leaf -> value(leaf, weights, bias), 0, 1);
    }

    private FloatTensor value(Expr leaf, float[] weights, FloatTensor bias) {
        for (int i = 0; i < sums.length; i++) {
            Operation.Product product = affine.products().get(i);
            if (product.matrices().contains(leaf)) {
                return columns(weights, i * TERMS, product.length());
            }
        }
        return bias;
    }

    @Override
    public void run(Workspace workspace, Meetings meetings, int from, int to, Rows x, Rows y) {
        int piece = piece(to - from);
        for (int first = from; first < to; first += piece) {
            int count = Math.min(piece, to - first);
            gather(meetings.sources(), first, count, x, workspace.patches());
            multiply(workspace, count);
            for (int i = 0; i < count; i++) {
                place(workspace.results(), i, y.values(), meetings.target(first + i) * y.stride());
            }
        }
    }

    private FloatTensor columns(float[] weights, int from, int length) {
        int terms = taps * inputs;
        float[] columns = length == terms ? weights : new float[outputs * length];
        for (int output = 0; length < terms && output < outputs; output++) {
            System.arraycopy(weights, output * terms + from, columns, output * length, length);
        }
        return FloatTensor.wrap(Shape.of(outputs, length), columns);
    }

    private void gather(int[][] sources, int from, int count, Rows x, float[] patches) {
        int size = patchSize();
        for (int i = 0; i < count; i++) {
            for (int tap = 0; tap < taps; tap++) {
                int row = sources[tap][from + i];
                for (int group = 0; group < groups; group++) {
                    int at = i * size + (group * taps + tap) * inputs;
                    if (row == NONE) {
                        Arrays.fill(patches, at, at + inputs, 0);
                    } else {
                        copy(x.values(), row * x.stride() + group * inputs, patches, at, inputs);
                    }
                }
            }
        }
    }

    private void multiply(Workspace workspace, int count) {
        Factors factors = workspace.factors();
        for (int group = 0; group < groups; group++) {
            for (int i = 0; i < sums.length; i++) {
                factors.a[0] = workspace.patches();
                factors.aOffset[0] = group * taps * inputs + i * TERMS;
                factors.b[0] = packed[group].products()[i];
                float[] results = workspace.results();
                int at = group * Slot.padded(outputs);
                sums[i].run(factors, count, 0, PackedAffine.blocks(affine), packed[group].bias(), results, at);
            }
        }
    }

    /** Copies one of the results to a row, without the padding of groups. */
    private void place(float[] results, int result, float[] y, int at) {
        for (int group = 0; group < groups; group++) {
            int from = result * resultSize() + group * Slot.padded(outputs);
            copy(results, from, y, at + group * outputs, outputs);
        }
    }

    /** Copies a few floats without a call. */
    private static void copy(float[] from, int source, float[] to, int target, int count) {
        if (count >= Slot.BLOCK) {
            System.arraycopy(from, source, to, target, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            to[target + i] = from[source + i];
        }
    }
}
