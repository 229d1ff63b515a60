package dev.rondo.cell;

import java.util.Locale;

/**
 * The function of a recurrent network: (s_t, y_t) = f(s_{t-1}, x_t).
 *
 * <p>A cell is a value, usually a record with its sizes. {@link #define} writes f down; it is called once for each input size and
 * must do nothing else. A user's cell runs, trains, streams and exports as those of this package do.
 */
@FunctionalInterface
public interface Cell {
    /**
     * Writes the recurrence: declares states and parameters on the scope and ends with {@code scope.next(…).output(…)}.
     *
     * @throws dev.rondo.ModelException if sizes do not agree
     */
    Recurrence define(CellScope scope);

    /** What a layer of this cell is called by default, in lower case: {@code lstm} becomes {@code lstm_1}. */
    default String kind() {
        String name = getClass().isHidden() ? "" : getClass().getSimpleName();
        return name.isEmpty() ? "cell" : name.toLowerCase(Locale.ROOT);
    }
}
