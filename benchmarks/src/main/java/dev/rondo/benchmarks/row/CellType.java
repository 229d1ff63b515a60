package dev.rondo.benchmarks.row;

import dev.rondo.cell.Cell;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import java.util.Locale;

/** The built-in cells that rows are about. */
public enum CellType {
    /** The plain RNN with tanh. */
    RNN(1),
    /** The GRU whose reset gate acts after the product. */
    GRU(3),
    /** The GRU whose reset gate acts before the product. */
    GRU_BEFORE(3),
    /** The LSTM without options. */
    LSTM(4);

    private final int gates;

    CellType(int gates) {
        this.gates = gates;
    }

    /** G: the products of input and state of a step. */
    public int gates() {
        return gates;
    }

    /** The cell. */
    public Cell of(int hiddenSize) {
        return switch (this) {
            case RNN -> new VanillaRnn(hiddenSize);
            case GRU -> new Gru(hiddenSize);
            case GRU_BEFORE -> new Gru(hiddenSize, ResetGate.BEFORE_PRODUCT);
            case LSTM -> new Lstm(hiddenSize);
        };
    }

    /** Its name in rows. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
