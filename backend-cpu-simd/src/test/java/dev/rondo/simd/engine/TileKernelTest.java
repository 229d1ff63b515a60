package dev.rondo.simd.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.rondo.simd.codegen.VectorKernels;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileKernelTest {
    private static final int[] LENGTHS = {5, 3};
    private static final int A_ROW = 7;
    private static final int OFFSET = 2;

    /** More than those of the first kernels of a pair. */
    private static final int RUNS = 20;

    /** Parts of a panel, a last panel of fewer blocks, a full one, and some full ones, as wider machines take them. */
    @ParameterizedTest
    @CsvSource({"1, 1, 4", "6, 1, 4", "2, 2, 4", "3, 3, 3", "6, 4, 4", "3, 8, 4", "1, 12, 4", "1, 16, 4"})
    void isTheSumOfItsProductsInOrderToTheBit(int rows, int blocks, int panelBlocks) {
        for (Kernels kernels : List.of(new ScalarKernels(), new VectorKernels())) {
            for (boolean onto : new boolean[] {false, true}) {
                check(kernels, rows, blocks, panelBlocks * Slot.BLOCK, onto);
            }
        }
    }

    private static void check(Kernels kernels, int rows, int blocks, int panel, boolean onto) {
        int columns = blocks * Slot.BLOCK;
        TileKernel tile =
                kernels.tile(new TileShape(rows, blocks, List.of(A_ROW, A_ROW), 1, panel, columns + Slot.BLOCK, onto));
        SplittableRandom random = new SplittableRandom(42);
        for (int run = 0; run < RUNS; run++) {
            List<float[]> a = new ArrayList<>();
            List<float[]> b = new ArrayList<>();
            Factors factors = new Factors(LENGTHS.length);
            for (int product = 0; product < LENGTHS.length; product++) {
                a.add(values(OFFSET + rows * A_ROW, random));
                b.add(values(OFFSET + Math.ceilDiv(columns, panel) * panel * LENGTHS[product], random));
                factors.set(product, a.get(product), OFFSET, LENGTHS[product], b.get(product), OFFSET);
            }
            float[] init = values(OFFSET + columns, random);
            float[] c = values(OFFSET + rows * (columns + Slot.BLOCK), random);
            float[] expected = c.clone();
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    int at = OFFSET + i * (columns + Slot.BLOCK) + j;
                    expected[at] = sum(a, b, i, j, panel, onto ? c[at] : init[OFFSET + j]);
                }
            }
            tile.run(factors, init, OFFSET, c, OFFSET);
            assertArrayEquals(expected, c, kernels.description() + ", onto " + onto + ", run " + run);
        }
    }

    /** An element of a packed matrix stands in the panel of its column, in the row of its term. */
    private static float sum(List<float[]> a, List<float[]> b, int i, int j, int panel, float first) {
        float sum = first;
        for (int product = 0; product < LENGTHS.length; product++) {
            for (int k = 0; k < LENGTHS[product]; k++) {
                int at = OFFSET + j / panel * panel * LENGTHS[product] + k * panel + j % panel;
                sum = Math.fma(a.get(product)[OFFSET + i * A_ROW + k], b.get(product)[at], sum);
            }
        }
        return sum;
    }

    private static float[] values(int size, SplittableRandom random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
