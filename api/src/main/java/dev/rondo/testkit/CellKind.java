package dev.rondo.testkit;

import dev.rondo.cell.Activation;
import dev.rondo.cell.Cell;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A cell of the library with certain options, of any size.
 *
 * @param feature what it needs of a backend
 * @param name what cases call it
 * @param ofSize the cell with a number of units
 */
record CellKind(Feature feature, String name, IntFunction<Cell> ofSize) {
    static final CellKind RNN = new CellKind(Feature.VANILLA_RNN, "rnn", VanillaRnn::new);
    static final CellKind LSTM = new CellKind(Feature.LSTM, "lstm", Lstm::new);
    static final CellKind GRU = new CellKind(Feature.GRU_AFTER, "gru", Gru::new);
    static final CellKind GRU_BEFORE =
            new CellKind(Feature.GRU_BEFORE, "gru reset before", n -> new Gru(n).with(ResetGate.BEFORE_PRODUCT));

    /** The cells without rarer options. */
    static List<CellKind> usual() {
        return List.of(RNN, LSTM, GRU, GRU_BEFORE);
    }

    /** Every cell with every option, and all options together. */
    static List<CellKind> all() {
        return List.of(
                RNN,
                new CellKind(Feature.VANILLA_RNN, "rnn relu", n -> new VanillaRnn(n).with(Activation.RELU)),
                LSTM,
                new CellKind(Feature.LSTM_PEEPHOLES, "lstm peepholes", CellKind::peepholes),
                new CellKind(Feature.LSTM_COUPLED, "lstm coupled", n -> new Lstm(n).with(ForgetGate.COUPLED)),
                new CellKind(Feature.LSTM_PROJECTED, "lstm projected", n -> new Lstm(n).projectedTo(half(n))),
                new CellKind(
                        Feature.LSTM_COUPLED,
                        "lstm peepholes coupled",
                        n -> peepholes(n).with(ForgetGate.COUPLED)),
                new CellKind(
                        Feature.LSTM_PROJECTED,
                        "lstm peepholes projected",
                        n -> peepholes(n).projectedTo(half(n))),
                new CellKind(
                        Feature.LSTM_PROJECTED,
                        "lstm coupled projected",
                        n -> new Lstm(n).with(ForgetGate.COUPLED).projectedTo(half(n))),
                new CellKind(
                        Feature.LSTM_PROJECTED,
                        "lstm peepholes coupled projected",
                        n -> peepholes(n).with(ForgetGate.COUPLED).projectedTo(half(n))),
                GRU,
                GRU_BEFORE);
    }

    private static Lstm peepholes(int units) {
        return new Lstm(units).with(Peepholes.DIAGONAL);
    }

    private static int half(int units) {
        return (units + 1) / 2;
    }

    Cell of(int units) {
        return ofSize.apply(units);
    }
}
