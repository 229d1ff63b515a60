package dev.rondo.simd.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.rondo.simd.codegen.VectorKernels;
import dev.rondo.simd.engine.OuterProducts.Left;
import dev.rondo.simd.engine.OuterProducts.Operand;
import dev.rondo.simd.engine.OuterProducts.Product;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OuterProductsTest {
    private static final List<Kernels> KERNELS = List.of(new VectorKernels(), new ScalarKernels());

    /** Sizes of left and right operands, and rows: around a block, a tile, a panel, and a block of rows. */
    record Case(int[] lefts, int[] rights, int rows) {
        @Override
        public String toString() {
            return Arrays.toString(lefts) + " x " + Arrays.toString(rights) + ", rows " + rows;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(new int[] {1}, new int[] {1}, 1),
                new Case(new int[] {5, 17}, new int[] {33}, 0),
                new Case(new int[] {7, 16, 1}, new int[] {65, 16}, 127),
                new Case(new int[] {64, 64, 64}, new int[] {64, 128}, 128),
                new Case(new int[] {37}, new int[] {130, 1, 48}, 129),
                new Case(new int[] {100, 3, 31}, new int[] {100, 192}, 300),
                new Case(new int[] {20, 250}, new int[] {70, 5}, 1100));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isASumOverAscendingRowsToTheBitOnAnyNumberOfThreads(Case sizes) {
        SplittableRandom random = new SplittableRandom(42);
        List<Operand> lefts = operands(sizes.lefts(), sizes.rows(), random);
        List<Operand> rights = new ArrayList<>(operands(sizes.rights(), sizes.rows(), random));
        rights.add(inReverse(rights.getFirst(), sizes.rows()));
        for (Kernels kernels : KERNELS) {
            for (int threads = 1; threads <= 3; threads++) {
                check(lefts, rights, sizes.rows(), kernels, threads);
            }
        }
    }

    private static void check(List<Operand> lefts, List<Operand> rights, int rows, Kernels kernels, int threads) {
        List<Left> all = new ArrayList<>();
        for (Operand operand : lefts) {
            Left left = new Left(operand);
            left.sums().add(begun(operand.size()));
            rights.forEach(right -> left.products().add(new Product(right, begun(operand.size() * right.size()))));
            all.add(left);
        }
        try (Workers workers = new Workers(threads)) {
            OuterProducts products = new OuterProducts(kernels, workers);
            products.add(all, rows);
            products.add(all, rows);
        }
        String where = kernels.description() + ", threads " + threads;
        for (Left left : all) {
            Operand ones = new Operand(new float[] {1}, 0, 1);
            assertArrayEquals(expected(ones, left.operand(), rows), left.sums().getFirst(), where);
            for (Product product : left.products()) {
                assertArrayEquals(expected(left.operand(), product.right(), rows), product.total(), where);
            }
        }
    }

    private static float[] begun(int size) {
        float[] total = new float[size];
        for (int i = 0; i < size; i++) {
            total[i] = i % 5;
        }
        return total;
    }

    /** Twice the sum over all rows, term by term. */
    private static float[] expected(Operand left, Operand right, int rows) {
        float[] total = begun(left.size() * right.size());
        for (int row = 0; row < 2 * rows; row++) {
            for (int i = 0; i < left.size(); i++) {
                float a = left.values()[left.at(row % rows) + i];
                for (int j = 0; j < right.size(); j++) {
                    int at = i * right.size() + j;
                    total[at] = Math.fma(a, right.values()[right.at(row % rows) + j], total[at]);
                }
            }
        }
        return total;
    }

    private static Operand inReverse(Operand operand, int rows) {
        int[] order = IntStream.range(0, rows).map(row -> rows - 1 - row).toArray();
        return new Operand(operand.values(), operand.stride(), operand.size(), order);
    }

    /** Random rows, with anything behind their last elements; the last operand has one row for all. */
    private static List<Operand> operands(int[] sizes, int rows, SplittableRandom random) {
        List<Operand> operands = new ArrayList<>();
        for (int size : sizes) {
            int width = Slot.padded(size);
            boolean repeated = operands.size() == 2;
            float[] values = new float[(repeated ? 1 : rows) * width];
            for (int i = 0; i < values.length; i++) {
                values[i] = i % width < size ? (float) random.nextDouble(-1, 1) : Float.NaN;
            }
            operands.add(new Operand(values, repeated ? 0 : width, size));
        }
        return operands;
    }
}
