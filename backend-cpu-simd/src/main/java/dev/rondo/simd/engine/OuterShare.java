package dev.rondo.simd.engine;

import dev.rondo.simd.engine.OuterProducts.Left;
import dev.rondo.simd.engine.OuterProducts.Operand;
import dev.rondo.simd.engine.OuterProducts.Product;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one thread computes of sums of outer products: those of some elements of the left operands.
 *
 * <p>It goes over the rows block by block. The right operands of a block are packed in panels of 64 columns; a panel fits the first
 * cache. A left operand is read from front to back by its plain sum, which brings it into the cache, and then, where it stands, by the
 * tiles of its products.
 */
final class OuterShare {
    /** The rows of a block: a panel of them takes two thirds of a usual first cache. */
    private static final int BLOCK_ROWS = 128;

    private static final int PANEL = Gemm.PANEL_BLOCKS * Slot.BLOCK;

    /** The tiles that take one panel after the other, while their left operand stays in the first cache. */
    private static final int TILES = 8;

    private static final float[] ONE = {1};

    private final Factors factors = new Factors(1);

    /** Rows {@code from} and on of a sum of products, in memory whose rows are padded: in {@code total} itself if they need no padding. */
    private record Sums(Operand right, float[] total, float[] padded, int from) {
        static Sums of(Product product, int from, int to) {
            int size = product.right().size();
            int width = product.right().width();
            float[] total = product.total();
            if (width == size) {
                return new Sums(product.right(), total, total, 0);
            }
            float[] padded = new float[Math.multiplyExact(to - from, width)];
            for (int i = from; i < to; i++) {
                System.arraycopy(total, i * size, padded, (i - from) * width, size);
            }
            return new Sums(product.right(), total, padded, from);
        }

        int at(int row) {
            return (row - from) * right.width();
        }

        void finish(int to) {
            for (int i = from; padded != total && i < to; i++) {
                System.arraycopy(padded, at(i), total, i * right.size(), right.size());
            }
        }
    }

    /** Elements {@code from} to {@code to} of a left operand; {@code plain} holds these elements of its plain sums. */
    private record Part(Left left, int from, int to, List<float[]> plain, List<Sums> products) {
        static Part of(Left left, int from, int to) {
            List<float[]> plain = left.sums().stream()
                    .map(total -> Arrays.copyOf(Arrays.copyOfRange(total, from, to), Slot.padded(to - from)))
                    .toList();
            List<Sums> products = left.products().stream()
                    .map(product -> Sums.of(product, from, to))
                    .toList();
            return new Part(left, from, to, plain, products);
        }

        Operand operand() {
            return left.operand();
        }

        void finish() {
            for (int i = 0; i < plain.size(); i++) {
                System.arraycopy(plain.get(i), 0, left.sums().get(i), from, to - from);
            }
            products.forEach(sums -> sums.finish(to));
        }
    }

    /** A block of rows of up to 64 columns of a right operand, from {@code column} on. */
    private record Panel(float[] values, int offset, int stride, int column) {}

    private final Kernels kernels;
    private final List<Part> parts = new ArrayList<>();

    OuterShare(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Takes the elements from {@code low} to {@code high}, as far as there are any. */
    void take(Left left, int low, int high) {
        int from = Math.max(low, 0);
        int to = Math.min(high, left.operand().size());
        if (from < to) {
            parts.add(Part.of(left, from, to));
        }
    }

    /** Adds all rows, with {@code memory} to pack in, or with more; returns what it used. */
    float[] run(int length, float[] memory) {
        Map<Operand, Integer> packed = new LinkedHashMap<>();
        int needed = 0;
        for (Operand right : rights()) {
            packed.put(right, needed);
            needed += Math.ceilDiv(right.width(), PANEL) * PANEL * BLOCK_ROWS;
        }
        float[] target = memory.length < needed ? new float[needed] : memory;
        for (int row = 0; row < length; row += BLOCK_ROWS) {
            int first = row;
            int rows = Math.min(BLOCK_ROWS, length - row);
            packed.forEach((right, at) -> pack(right, first, rows, target, at));
            for (Part part : parts) {
                addPlain(part, row, rows);
                addProducts(part, row, rows, packed, target);
            }
        }
        parts.forEach(Part::finish);
        return target;
    }

    /** The right operands that are packed: not those whose rows are close together, nor those that are read once. */
    private List<Operand> rights() {
        int elements = parts.stream().mapToInt(part -> part.to() - part.from()).sum();
        return parts.stream()
                .flatMap(part -> part.products().stream())
                .map(Sums::right)
                .distinct()
                .filter(right -> right.stride() > PANEL && elements > kernels.tileRows())
                .toList();
    }

    private static void pack(Operand right, int row, int rows, float[] packed, int at) {
        for (int k = 0; k < rows; k++) {
            int from = (row + k) * right.stride();
            for (int column = 0; column < right.width(); column += PANEL) {
                int columns = Math.min(PANEL, right.width() - column);
                System.arraycopy(right.values(), from + column, packed, at + column * rows + k * PANEL, columns);
            }
        }
    }

    /** A plain sum is a product with ones: 1 · x + sum, rounded once, is the sum of both. */
    private void addPlain(Part part, int row, int rows) {
        Operand left = part.operand();
        int from = row * left.stride() + part.from();
        for (float[] sums : part.plain()) {
            for (int i = 0; i < sums.length; ) {
                int blocks =
                        Math.min(Math.min(kernels.tileBlocks(1), Gemm.PANEL_BLOCKS), (sums.length - i) / Slot.BLOCK);
                factors.set(0, ONE, 0, rows, left.values(), from + i);
                kernels.tile(new TileShape(1, blocks, List.of(0), 0, left.stride(), 0, true))
                        .run(factors, sums, i, sums, i);
                i += blocks * Slot.BLOCK;
            }
        }
    }

    private void addProducts(Part part, int row, int rows, Map<Operand, Integer> packed, float[] memory) {
        int step = TILES * kernels.tileRows();
        for (int i = part.from(); i < part.to(); i += step) {
            int end = Math.min(i + step, part.to());
            for (Sums sums : part.products()) {
                Operand right = sums.right();
                Integer at = packed.get(right);
                for (int column = 0; column < right.width(); column += PANEL) {
                    Panel panel = at == null
                            ? new Panel(right.values(), row * right.stride() + column, right.stride(), column)
                            : new Panel(memory, at + column * rows, PANEL, column);
                    addPanel(part.operand(), i, end, row, rows, sums, panel);
                }
            }
        }
    }

    private void addPanel(Operand left, int from, int to, int row, int rows, Sums sums, Panel right) {
        int width = sums.right().width();
        int blocks = Math.min(PANEL, width - right.column()) / Slot.BLOCK;
        for (int i = from; i < to; ) {
            int height = height(to - i);
            int widest = Math.min(kernels.tileBlocks(height), blocks);
            for (int j = 0; j < blocks; j += widest) {
                TileShape shape = new TileShape(
                        height, Math.min(widest, blocks - j), List.of(1), left.stride(), right.stride(), width, true);
                int b = right.offset() + j * Slot.BLOCK;
                int c = sums.at(i) + right.column() + j * Slot.BLOCK;
                factors.set(0, left.values(), row * left.stride() + i, rows, right.values(), b);
                kernels.tile(shape).run(factors, sums.padded(), c, sums.padded(), c);
            }
            i += height;
        }
    }

    /** The height of the next tile: the tallest, but two of similar height rather than a tall and a tiny one at the end. */
    private int height(int left) {
        int tallest = kernels.tileRows();
        return left >= 2 * tallest || left <= tallest ? Math.min(left, tallest) : Math.ceilDiv(left, 2);
    }
}
