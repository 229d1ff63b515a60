package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the slots of a step are bound to while it is applied to every step of a batch. */
final class Bindings {
    /** A slot whose rows stand in {@code array[row · width]}. */
    record Rows(Slot slot, float[] array) {}

    /** A slot that is copied from rows {@code distance} apart when a step's turn comes. */
    record Gathered(Slot slot, FloatTensor from, int distance, Order order) {
        /** Whether the steps of one sequence stand one behind the other, as the step takes them. */
        boolean isPlain() {
            return order instanceof Order.Packed(var _, int next)
                    && next == 1
                    && distance == slot.width()
                    && slot.size() == slot.width();
        }
    }

    /** A slot that is copied to rows {@code distance} apart when a step is done. */
    record Scattered(Slot slot, float[] to, int distance, Order order) {}

    private final Layout layout;
    private final List<Rows> rows = new ArrayList<>();
    private final List<Rows> rowsBefore = new ArrayList<>();
    private final List<Gathered> gathered = new ArrayList<>();
    private final List<Scattered> scattered = new ArrayList<>();
    private final List<Carry> carries = new ArrayList<>();

    Bindings(Layout layout) {
        this.layout = layout;
    }

    Layout layout() {
        return layout;
    }

    /** Those that move with the steps. */
    List<Rows> rows() {
        return rows;
    }

    /** Those that are a step behind. */
    List<Rows> rowsBefore() {
        return rowsBefore;
    }

    List<Gathered> gathered() {
        return gathered;
    }

    List<Scattered> scattered() {
        return scattered;
    }

    List<Carry> carries() {
        return carries;
    }

    /** The rows that a slot is bound to; null if it is to none. */
    float @Nullable [] rowsOf(Slot slot) {
        for (Rows binding : rows) {
            if (binding.slot().equals(slot)) {
                return binding.array();
            }
        }
        return null;
    }

    /** Binds what moves with the steps. */
    void bindRows(StepRunner runner, int row) {
        for (int i = 0; i < rows.size(); i++) {
            Rows binding = rows.get(i);
            runner.bind(binding.slot(), binding.array(), row * binding.slot().width());
        }
    }

    /** How many of the ranks {@code low} to {@code high} have a step {@code t}. */
    int active(int t, int low, int high) {
        return t < layout.steps() ? Math.min(high, layout.active(t)) - low : 0;
    }
}
