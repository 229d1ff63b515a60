package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sum;

import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** MatMul and Gemm: products of features with matrices that the file holds, and small products of features with features. */
final class Products {
    /** How many rows of one step are multiplied with matrices: each product is an expression of its own. */
    private static final int MOST_ROWS = 1 << 12;

    /** How many elements a product of two values that both depend on inputs may have: each is an expression of its own. */
    private static final int MOST_ELEMENTS = 1024;

    /**
     * Matrices of the file, one or several.
     *
     * @param rowsAreOutputs whether each is {@code [n, k]}; otherwise it is {@code [k, n]}
     */
    private record Matrices(Operand.Fixed fixed, boolean rowsAreOutputs) {
        static Matrices of(Operand.Fixed fixed, boolean rowsAreOutputs) {
            Operand.Fixed origin = fixed.transposeOf();
            return origin == null ? new Matrices(fixed, rowsAreOutputs) : new Matrices(origin, !rowsAreOutputs);
        }

        int rank() {
            return fixed.tensor().rank();
        }

        private int dimension(int fromEnd) {
            return fixed.dimensions()[rank() - fromEnd];
        }

        int inputs() {
            return dimension(rowsAreOutputs ? 1 : 2);
        }

        int outputs() {
            return dimension(rowsAreOutputs ? 2 : 1);
        }

        int[] batch() {
            return Arrays.copyOf(fixed.dimensions(), rank() - 2);
        }

        Expr matrix(Leaves leaves, int index) {
            return leaves.matrix(fixed, index, dimension(2), dimension(1));
        }
    }

    private Products() {}

    static List<Operand> matMul(Call call) {
        requireRank(call, 0, 1, Integer.MAX_VALUE);
        requireRank(call, 1, 1, Integer.MAX_VALUE);
        Operand a = call.operand(0);
        Operand b = call.operand(1);
        if (b instanceof Operand.Fixed fixed) {
            return call.one(timesRight(call, call.view(0), fixed));
        }
        if (a instanceof Operand.Fixed fixed) {
            return call.one(timesLeft(call, fixed, call.view(1)));
        }
        return call.one(both(call, call.view(0), call.view(1)));
    }

    private static void requireRank(Call call, int input, int least, int most) {
        int rank = switch (call.operand(input)) {
            case Operand.Fixed fixed -> fixed.tensor().rank();
            default -> call.view(input).rank();
        };
        if (rank < least || rank > most) {
            throw call.refused(
                    "input " + input + " has " + rank + " axes",
                    "a matrix has two" + (least == 2 ? "" : ", a vector one, and several matrices have more"),
                    "export the model again");
        }
    }

    private static Operand.View timesRight(Call call, Operand.View x, Operand.Fixed b) {
        if (b.tensor().rank() == 1) {
            Operand.Fixed column = Operand.Fixed.of(
                    b.name(), b.tensor().reshaped(List.of((long) b.tensor().size(), 1L)), b.trained());
            return withoutAxis(times(call, x, Matrices.of(column, false)), -1);
        }
        return times(call, x, Matrices.of(b, false));
    }

    private static Operand.View timesLeft(Call call, Operand.Fixed a, Operand.View x) {
        if (a.tensor().rank() == 1) {
            Operand.Fixed row = Operand.Fixed.of(
                    a.name(), a.tensor().reshaped(List.of(1L, (long) a.tensor().size())), a.trained());
            return withoutAxis(timesLeft(call, row, x), x.rank() == 1 ? -1 : -2);
        }
        Matrices matrices = Matrices.of(a, true);
        return x.rank() == 1 ? times(call, x, matrices) : swapped(times(call, swapped(x), matrices));
    }

    /** Each row of x, which is its last axis, times the matrix that belongs to it. */
    private static Operand.View times(Call call, Operand.View x, Matrices matrices) {
        int last = x.rank() - 1;
        requireSize(call, x, last, matrices.inputs());
        int matrixRank = Math.max(0, matrices.rank() - 2);
        int rank = x.rank() == 1 ? matrixRank + 1 : Math.max(x.rank(), matrices.rank());
        List<Axis> axes = new ArrayList<>(x.rank() == 1 && matrixRank > 0 ? withOne(x, rank) : x.axesOf(rank));
        int[] batch = matrices.batch();
        int rowsAt = rank - (x.rank() == 1 ? 1 : 2);
        for (int i = 0; i < batch.length; i++) {
            int axis = rowsAt - batch.length + i;
            if (batch[i] > 1) {
                requireRepeatable(call, axes, axis, batch[i]);
                axes.set(axis, new Axis.Feature(batch[i]));
            }
        }
        axes.set(rank - 1, new Axis.Feature(matrices.inputs()));
        int[] into = axes.stream().mapToInt(Axis::size).toArray();
        int[] sources = x.grid().broadcast(into).sources();
        if (sources.length / matrices.inputs() > MOST_ROWS) {
            throw call.refused(
                    "it multiplies " + sources.length / matrices.inputs() + " rows of one step",
                    "a step has at most " + MOST_ROWS + " rows",
                    "make the long axis the time of the model, or run the file with OpaqueModel");
        }
        int[] choices = choices(batch, Arrays.copyOf(into, rowsAt), sources.length / matrices.inputs());
        Map<Integer, Expr> made = new HashMap<>();
        List<Expr> rows = new ArrayList<>();
        for (int i = 0; i < choices.length; i++) {
            int[] row = Arrays.copyOfRange(sources, i * matrices.inputs(), (i + 1) * matrices.inputs());
            Expr matrix = made.computeIfAbsent(choices[i], index -> matrices.matrix(call.leaves(), index));
            rows.add(new Expr.MatMul(matrix, Rearrangement.sliced(x.value(), row), !matrices.rowsAreOutputs()));
        }
        axes.set(rank - 1, new Axis.Feature(matrices.outputs()));
        return new Operand.View(Rearrangement.joined(rows), axes);
    }

    private static List<Axis> withOne(Operand.View x, int rank) {
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < rank - 1; i++) {
            axes.add(new Axis.One());
        }
        axes.add(x.axes().getLast());
        return axes;
    }

    private static void requireRepeatable(Call call, List<Axis> axes, int axis, int size) {
        Axis found = axes.get(axis);
        if (!found.isFeature() || (found.size() != 1 && found.size() != size)) {
            throw call.refused(
                    "axis " + axis + " is " + found.description() + ", and the other input has " + size
                            + " matrices along it",
                    "matrices belong to features of one step",
                    "use one matrix for all steps");
        }
    }

    /** Which matrix each row is multiplied with. */
    private static int[] choices(int[] batch, int[] rowsBatch, int rows) {
        int[] each = Grid.of(batch).broadcast(rowsBatch).sources();
        int inside = rows / each.length;
        return IntStream.range(0, rows).map(row -> each[row / inside]).toArray();
    }

    private static void requireSize(Call call, Operand.View x, int axis, int size) {
        call.requireFeatures(x, axis);
        if (x.axes().get(axis).size() != size) {
            throw call.refused(
                    "axis " + axis + " has " + x.axes().get(axis).size() + " elements",
                    "the matrix takes " + size,
                    "export the model again");
        }
    }

    /** A product of two values that depend on inputs: each element is a sum of products. A vector has no axis in it. */
    private static Operand.View both(Call call, Operand.View a, Operand.View b) {
        Operand.View right = b.rank() == 1 ? b : swapped(b);
        int k = a.axes().getLast().size();
        call.requireFeatures(a, a.rank() - 1);
        requireSize(call, right, right.rank() - 1, k);
        boolean matrices = a.rank() > 1 && b.rank() > 1;
        Operand.View rows = matrices ? reshaped(a, inserted(a.axes(), a.rank() - 1)) : a;
        Operand.View columns = matrices ? reshaped(right, inserted(right.axes(), right.rank() - 2)) : right;
        Broadcast pairs = Broadcast.of(call, List.of(rows, columns));
        List<Axis> axes = pairs.axes().subList(0, pairs.axes().size() - 1);
        int elements = Grid.size(axes.stream().mapToInt(Axis::size).toArray());
        if (elements > MOST_ELEMENTS) {
            throw call.refused(
                    "it multiplies two values that both depend on inputs, to " + elements + " elements",
                    "such a product has at most " + MOST_ELEMENTS,
                    "run the file with OpaqueModel");
        }
        Expr products = pairs.view(mul(pairs.values().getFirst(), pairs.values().getLast()))
                .value();
        List<Expr> sums = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            int from = i * k;
            sums.add(sum(Rearrangement.sliced(
                    products, IntStream.range(from, from + k).toArray())));
        }
        return new Operand.View(Rearrangement.joined(sums), axes);
    }

    private static List<Axis> inserted(List<Axis> axes, int at) {
        List<Axis> more = new ArrayList<>(axes);
        more.add(at, new Axis.One());
        return more;
    }

    private static Operand.View reshaped(Operand.View x, List<Axis> axes) {
        return new Operand.View(x.value(), axes);
    }

    private static Operand.View withoutAxis(Operand.View x, int fromEnd) {
        List<Axis> axes = new ArrayList<>(x.axes());
        axes.remove(axes.size() + fromEnd);
        return new Operand.View(x.value(), axes);
    }

    /** The last two axes exchanged. */
    private static Operand.View swapped(Operand.View x) {
        int[] order = IntStream.range(0, x.rank()).toArray();
        order[x.rank() - 1] = x.rank() - 2;
        order[x.rank() - 2] = x.rank() - 1;
        return Reshaping.transposed(x, order);
    }

    /** α·A·B + β·C, with A or B transposed if the node says so. */
    static List<Operand> gemm(Call call) {
        boolean transposeA = call.node().integer("transA", 0) != 0;
        boolean transposeB = call.node().integer("transB", 0) != 0;
        requireRank(call, 0, 2, 2);
        requireRank(call, 1, 2, 2);
        Operand a = call.operand(0);
        Operand b = call.operand(1);
        Operand.View product;
        if (b instanceof Operand.Fixed fixed) {
            Operand.View x = call.view(0);
            product = times(call, transposeA ? swapped(x) : x, Matrices.of(fixed, transposeB));
        } else if (a instanceof Operand.Fixed fixed) {
            Operand.View x = call.view(1);
            product = swapped(times(call, transposeB ? x : swapped(x), Matrices.of(fixed, !transposeA)));
        } else {
            Operand.View x = call.view(0);
            Operand.View y = call.view(1);
            product = both(call, transposeA ? swapped(x) : x, transposeB ? swapped(y) : y);
        }
        return call.one(plus(call, scaled(product, call.node().real("alpha", 1))));
    }

    private static Operand.View scaled(Operand.View x, float factor) {
        return factor == 1 ? x : x.with(mul(factor, x.value()));
    }

    private static Operand.View plus(Call call, Operand.View product) {
        float beta = call.node().real("beta", 1);
        if (!call.has(2) || beta == 0) {
            return product;
        }
        Broadcast sum = Broadcast.of(call, List.of(product, scaled(call.view(2), beta)));
        return sum.view(add(sum.values().getFirst(), sum.values().getLast()));
    }
}
