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
 * <p>It goes over the rows block by block: of so many rows that the way of the sums from memory and back hardly counts. Right operands are
 * packed in panels of 64 columns. A left operand is read from front to back by its plain sum, which brings it into the cache, and then,
 * where it stands, by the tiles of its products.
 */
final class OuterShare {
    /** The most rows of a block. */
    private static final int BLOCK_ROWS = 512;

    /** The tiles that take one panel after the other, while their left operand stays in the cache. */
    private static final int TILES = 8;

    /** With fewer left elements than this, to pack a panel takes longer than it saves. */
    private static final int FEW_ELEMENTS = 256;

    private static final float[] ONE = {1};

    /** Elements {@code from} to {@code to} of a left operand; {@code plain} holds these elements of its plain sums. */
    private record Part(Left left, int from, int to, List<float[]> plain, List<OuterSums> products) {
        Part(Left left, int from, int to) {
            this(
                    left,
                    from,
                    to,
                    left.sums().stream()
                            .map(total -> Arrays.copyOf(Arrays.copyOfRange(total, from, to), Slot.padded(to - from)))
                            .toList(),
                    new ArrayList<>());
        }

        int elements() {
            return to - from;
        }

        void finish() {
            for (int i = 0; i < plain.size(); i++) {
                System.arraycopy(plain.get(i), 0, left.sums().get(i), from, elements());
            }
            products.forEach(OuterSums::finish);
        }
    }

    private final Kernels kernels;
    private final Factors factors = new Factors(1);
    private final List<Part> parts = new ArrayList<>();
    private final Map<Operand, Integer> packed = new LinkedHashMap<>();
    private float[] memory;

    /** A share of nothing yet, with memory to pack in. */
    OuterShare(Kernels kernels, float[] memory) {
        this.kernels = kernels;
        this.memory = memory;
    }

    /** Takes the elements from {@code low} to {@code high}, as far as there are any. */
    void take(Left left, int low, int high) {
        int from = Math.max(low, 0);
        int to = Math.min(high, left.operand().size());
        if (from < to) {
            parts.add(new Part(left, from, to));
        }
    }

    /** Adds all rows; returns the memory that it packed in. */
    float[] run(int length) {
        int blocks = Math.ceilDiv(length, BLOCK_ROWS);
        begin(blocks == 0 ? 0 : Math.ceilDiv(length, blocks));
        for (int block = 0; block < blocks; block++) {
            int row = (int) ((long) length * block / blocks);
            int rows = (int) ((long) length * (block + 1) / blocks) - row;
            packed.forEach((right, at) -> pack(right, row, rows, at));
            for (Part part : parts) {
                addPlain(part, row, rows);
                addProducts(part, row, rows);
            }
        }
        parts.forEach(Part::finish);
        return memory;
    }

    /** Finds room for the right operands that are packed, blocks of {@code rows} rows. */
    private void begin(int rows) {
        int elements = parts.stream().mapToInt(Part::elements).sum();
        int needed = Gemm.START;
        for (Part part : parts) {
            for (Product product : part.left().products()) {
                Operand right = product.right();
                boolean isPacked = right.rows() != null || (right.stride() > Gemm.PANEL && elements >= FEW_ELEMENTS);
                if (isPacked && packed.putIfAbsent(right, needed) == null) {
                    needed += Math.ceilDiv(right.width(), Gemm.PANEL) * Gemm.PANEL * rows;
                }
                part.products()
                        .add(new OuterSums(
                                part.left().operand(),
                                product,
                                part.from(),
                                part.to(),
                                isPacked ? Gemm.PANEL : right.stride(),
                                kernels));
            }
        }
        memory = memory.length < needed ? new float[needed] : memory;
    }

    private void pack(Operand right, int row, int rows, int at) {
        for (int k = 0; k < rows; k++) {
            int from = right.at(row + k);
            for (int column = 0; column < right.width(); column += Gemm.PANEL) {
                int columns = Math.min(Gemm.PANEL, right.width() - column);
                System.arraycopy(right.values(), from + column, memory, at + column * rows + k * Gemm.PANEL, columns);
            }
        }
    }

    /** A plain sum is a product with ones: 1 · x + sum, rounded once, is the sum of both. */
    private void addPlain(Part part, int row, int rows) {
        Operand left = part.left().operand();
        int from = left.at(row) + part.from();
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

    private void addProducts(Part part, int row, int rows) {
        int step = TILES * kernels.tileRows();
        for (int i = part.from(); i < part.to(); i += step) {
            int end = Math.min(i + step, part.to());
            for (OuterSums sums : part.products()) {
                Operand right = sums.right();
                Integer at = packed.get(right);
                for (int column = 0; column < right.width(); column += Gemm.PANEL) {
                    factors.a[0] = part.left().operand().values();
                    factors.length[0] = rows;
                    factors.b[0] = at == null ? right.values() : memory;
                    int panel = at == null ? right.at(row) + column : at + column * rows;
                    sums.add(factors, row, i, end, column, panel);
                }
            }
        }
    }
}
