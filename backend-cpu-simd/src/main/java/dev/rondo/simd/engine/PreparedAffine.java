package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** An affine operation ready to run: its kernels, and the packed weights. */
final class PreparedAffine {
    /** The most products that one kernel sums up; a kernel over some thousand bytes would not be compiled. */
    static final int TOGETHER = 8;

    private final Operation.Affine affine;
    private final int target;
    private final int gates;
    private final int[] operands;
    private final int early;
    private final Gemm[] beginning;
    private final Gemm[] rest;
    private final Gemm[] whole;
    private final PackedAffine packed;

    /** {@code mayBeEarly} says whether sums that are begun for later steps can be kept. */
    PreparedAffine(Operation.Affine affine, boolean mayBeEarly, Kernels kernels) {
        List<Operation.Product> products = affine.products();
        this.affine = affine;
        this.packed = new PackedAffine(affine);
        this.target = affine.target().index();
        this.gates = affine.target().gates();
        this.operands = new int[products.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = products.get(i).operand().index();
        }
        int leading = 0;
        while (mayBeEarly && leading < operands.length && products.get(leading).early()) {
            leading++;
        }
        this.early = leading;
        this.beginning = sums(kernels, 0, early);
        this.rest = sums(kernels, early, operands.length);
        this.whole = sums(kernels, 0, operands.length);
    }

    private Gemm[] sums(Kernels kernels, int from, int to) {
        Gemm[] sums = new Gemm[Math.ceilDiv(to - from, TOGETHER)];
        for (int i = 0; i < sums.length; i++) {
            int first = from + i * TOGETHER;
            int[] lengths = new int[Math.min(to - first, TOGETHER)];
            List<Integer> distances = new ArrayList<>();
            for (int p = 0; p < lengths.length; p++) {
                Operation.Product product = affine.products().get(first + p);
                lengths[p] = product.length();
                distances.add(PreparedStep.stride(product.operand()));
            }
            sums[i] = new Gemm(
                    kernels,
                    lengths,
                    List.copyOf(distances),
                    PreparedStep.stride(affine.target()),
                    PackedAffine.blocks(affine),
                    first > 0);
        }
        return sums;
    }

    Slot target() {
        return affine.target();
    }

    int gates() {
        return gates;
    }

    /** How many products, the first ones, may be computed for many steps at once. */
    int early() {
        return early;
    }

    /** The weights of the other products. */
    long weights() {
        return weightsFrom(early);
    }

    /** The weights of all products. */
    long allWeights() {
        return weightsFrom(0);
    }

    private long weightsFrom(int product) {
        long terms = 0;
        for (int p = product; p < affine.products().size(); p++) {
            terms += affine.products().get(p).length();
        }
        return terms * affine.target().width();
    }

    void install(Function<Expr, FloatTensor> values, int part, int parts) {
        packed.install(values, part, parts);
    }

    /** Begins the sums of {@code count} rows from {@code row} on, with the bias and the early products. */
    void begin(StepRows rows, Factors factors, int row, int count, int fromUnit, int toUnit) {
        run(beginning, 0, rows, factors, row, count, fromUnit, toUnit);
    }

    /** Goes on with the other products. */
    void finish(StepRows rows, Factors factors, int row, int count, int fromUnit, int toUnit) {
        run(rest, early, rows, factors, row, count, fromUnit, toUnit);
    }

    /** Computes the sums as a whole. The units are multiples of 16, and {@code fromUnit} begins a panel of columns; {@code factors} is memory. */
    void run(StepRows rows, Factors factors, int row, int count, int fromUnit, int toUnit) {
        run(whole, 0, rows, factors, row, count, fromUnit, toUnit);
    }

    private void run(
            Gemm[] sums, int first, StepRows rows, Factors factors, int row, int count, int fromUnit, int toUnit) {
        int from = fromUnit / Slot.BLOCK * gates;
        int to = toUnit / Slot.BLOCK * gates;
        for (int i = 0; i < sums.length; i++) {
            for (int p = 0; p < sums[i].products(); p++) {
                int product = first + i * TOGETHER + p;
                int operand = operands[product];
                factors.a[p] = rows.arrays()[operand];
                factors.aOffset[p] = rows.offset(operand, row);
                factors.b[p] = packed.products()[product];
            }
            sums[i].run(factors, count, from, to, packed.bias(), rows.arrays()[target], rows.offset(target, row));
        }
    }
}
