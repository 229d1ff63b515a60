package dev.rondo.simd.engine;

import dev.rondo.cell.StateUpdate;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import dev.rondo.train.Draw;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of one recurrence over a batch. A recurrence in reverse runs forward over its steps in reverse order. What a plan computes besides
 * the output and the next states is kept by row, for the backward pass.
 */
final class StepForward {
    private final PreparedRecurrence recurrence;
    private final Batch batch;
    private final boolean keeps;
    private final Layout layout;
    private final Map<String, float[]> kept = new HashMap<>();
    private final Map<Expr, float[]> leaves = new HashMap<>();
    private final float[][] states;

    /** A pass over a batch; {@code keeps} says whether a backward pass will ask for rows. */
    StepForward(PreparedRecurrence recurrence, Batch batch, boolean keeps) {
        this.recurrence = recurrence;
        this.batch = batch;
        this.keeps = keeps;
        this.layout = batch.layout(recurrence.node().inputs().getFirst());
        this.states = new float[recurrence.states().size()][];
    }

    Layout layout() {
        return layout;
    }

    boolean isReverse() {
        return recurrence.isReverse();
    }

    /** The rows of an input or a mask, in the order of computation. */
    float[] leaf(Expr leaf) {
        return Objects.requireNonNull(leaves.get(leaf));
    }

    /** The rows of a result that is no next state. */
    float[] kept(String result) {
        return Objects.requireNonNull(kept.get(result), result);
    }

    /** Binds everything that the steps take and give. */
    StepPass prepare(Function<Expr, float[]> parameters, @Nullable Draw draw, Workers workers) {
        StepPass pass = new StepPass(recurrence.step(), layout, batch.memory(), workers);
        boolean copies = !keeps && states.length > 0;
        Port port = recurrence.y();
        bindInputs(pass, copies);
        if (draw != null) {
            for (Expr.Random random : recurrence.randoms()) {
                bind(pass, random, recurrence.step().slotOf(random), masks(random, draw));
            }
        }
        if (copies && recurrence.isOnlyOutput() && !isReverse() && batch.isPlain(port)) {
            pass.rows(recurrence.output(), batch.finished(port));
        } else if (copies && recurrence.isOnlyOutput()) {
            pass.scatter(recurrence.output(), batch.finished(port), batch.size(port), batch.packed(port, isReverse()));
        } else if (copies && isReverse()) {
            batch.put(port, batch.take(port));
            pass.scatter(recurrence.output(), batch.edge(port), batch.stride(port), new Order.Reversed(layout));
        } else {
            bindResults(pass);
        }
        for (int i = 0; i < states.length; i++) {
            PreparedRecurrence.State state = recurrence.states().get(i);
            states[i] = initial(state.update(), parameters);
            keepInitial(
                    kept.get(state.after()),
                    states[i],
                    Slot.padded(state.update().size()));
            pass.carry(state.slot(), state.next(), states[i]);
        }
        return pass;
    }

    /** Puts output and final states into the batch, after all steps. */
    void finish() {
        Port port = recurrence.y();
        float[] y = kept.get(Port.Y);
        if (y != null) {
            batch.put(port, isReverse() ? batch.reversed(layout, y, batch.stride(port)) : y);
        }
        for (int i = 0; i < states.length; i++) {
            if (recurrence.states().get(i).isTaken()) {
                putFinal(recurrence.states().get(i).last(), states[i]);
            }
        }
    }

    private void bindResults(StepPass pass) {
        Map<Slot, float[]> rows = new HashMap<>();
        for (Map.Entry<String, Slot> result : recurrence.results().entrySet()) {
            Slot slot = result.getValue();
            float[] known = rows.get(slot);
            if (known == null) {
                known = rowsOf(slot);
                rows.put(slot, known);
                pass.rows(slot, known);
            }
            kept.put(result.getKey(), known);
        }
    }

    /** Memory for the rows of a result, and behind them for what a state was before all steps. */
    private float[] rowsOf(Slot slot) {
        int initial = states.length == 0 ? 0 : layout.count();
        return batch.memory().take(Math.multiplyExact(Math.addExact(layout.rows(), initial), slot.width()));
    }

    private void keepInitial(float @Nullable [] rows, float[] values, int stride) {
        if (rows != null) {
            System.arraycopy(values, 0, rows, layout.rows() * stride, layout.count() * stride);
        }
    }

    /** Inputs in another order are copied step by step if nobody asks for their rows afterwards. */
    private void bindInputs(StepPass pass, boolean copies) {
        List<Expr.Input> inputs = recurrence.operation().recurrence().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            Port from = recurrence.node().inputs().get(i);
            Slot slot = recurrence.inputs().get(i);
            FloatTensor given = batch.given(from);
            if (copies && slot != null && given != null) {
                pass.gather(slot, given, batch.size(from), batch.packed(from, isReverse()));
            } else if (copies && slot != null && isReverse()) {
                pass.gather(slot, batch.asTensor(from), batch.stride(from), new Order.Reversed(layout));
            } else {
                float[] rows = batch.edge(from);
                bind(pass, inputs.get(i), slot, isReverse() ? batch.reversed(layout, rows, batch.stride(from)) : rows);
            }
        }
    }

    private void bind(StepPass pass, Expr leaf, @Nullable Slot slot, float[] rows) {
        if (keeps) {
            leaves.put(leaf, rows);
        }
        if (slot != null) {
            pass.rows(slot, rows);
        }
    }

    private float[] masks(Expr.Random random, Draw draw) {
        int stride = Slot.padded(random.size());
        float[] rows = batch.memory().take(Math.multiplyExact(layout.rows(), stride));
        for (int rank = 0; rank < layout.count(); rank++) {
            int length = layout.length(rank);
            for (int s = 0; s < length; s++) {
                int t = isReverse() ? length - 1 - s : s;
                int at = layout.row(rank, s) * stride;
                for (int unit = 0; unit < random.size(); unit++) {
                    rows[at + unit] = draw.mask(random, recurrence.node().name(), layout.sequence(rank), t, unit);
                }
            }
        }
        return rows;
    }

    private float[] initial(StateUpdate state, Function<Expr, float[]> parameters) {
        int stride = Slot.padded(state.size());
        float[] values = batch.memory().zeros(Math.multiplyExact(layout.count(), stride));
        Port given = recurrence.node().initialStates().get(state.name());
        Expr.Parameter learned = state.initial();
        if (given != null) {
            Layout of = batch.layout(given);
            float[] rows = batch.edge(given);
            for (int rank = 0; rank < layout.count(); rank++) {
                int row = of.rank(layout.sequence(rank));
                System.arraycopy(rows, row * stride, values, rank * stride, state.size());
            }
        } else if (learned != null) {
            float[] first = parameters.apply(learned);
            for (int rank = 0; rank < layout.count(); rank++) {
                System.arraycopy(first, 0, values, rank * stride, state.size());
            }
        }
        return values;
    }

    private void putFinal(Port port, float[] values) {
        Layout of = batch.layout(port);
        int stride = batch.stride(port);
        float[] rows = batch.zeros(port);
        for (int rank = 0; rank < layout.count(); rank++) {
            int row = of.rank(layout.sequence(rank));
            System.arraycopy(values, rank * stride, rows, row * stride, stride);
        }
        batch.put(port, rows);
    }
}
