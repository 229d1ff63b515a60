package dev.rondo.simd.engine;

import dev.rondo.cell.StateUpdate;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Direction;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import dev.rondo.train.Draw;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final Graph.Node node;
    private final Operation.Step operation;
    private final Batch batch;
    private final boolean keeps;
    private final Layout layout;
    private final Map<String, float[]> kept = new HashMap<>();
    private final Map<Expr, float[]> leaves = new LinkedHashMap<>();
    private final Map<String, float[]> states = new LinkedHashMap<>();

    /** A pass over a batch; {@code keeps} says whether a backward pass will ask for rows. */
    StepForward(Graph.Node node, Operation.Step operation, Batch batch, boolean keeps) {
        this.node = node;
        this.operation = operation;
        this.batch = batch;
        this.keeps = keeps;
        this.layout = batch.layout(node.inputs().getFirst());
    }

    Layout layout() {
        return layout;
    }

    boolean isReverse() {
        return operation.direction() == Direction.REVERSE;
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
    StepPass prepare(PreparedStep step, Function<Expr, float[]> parameters, @Nullable Draw draw, Workers workers) {
        StepPass pass = new StepPass(step, layout, batch.memory(), workers);
        List<StateUpdate> updates = operation.recurrence().states();
        boolean copies = !keeps && !updates.isEmpty();
        Port port = new Port(node.name(), Port.Y);
        bindInputs(step, pass, copies);
        if (draw != null) {
            operation.recurrence().randoms().forEach(random -> bind(step, pass, random, masks(random, draw)));
        }
        Slot output = Objects.requireNonNull(step.plan().results().get("y"));
        if (copies && batch.isOnlyOutput(port)) {
            pass.scatter(output, batch.finished(port), batch.size(port), batch.packed(port, isReverse()));
        } else if (copies && isReverse()) {
            batch.put(port, batch.take(port));
            pass.scatter(output, batch.edge(port), batch.stride(port), layout::reversedRow);
        } else {
            bindResults(step, pass);
        }
        for (StateUpdate state : updates) {
            float[] values = initial(state, parameters);
            states.put(state.name(), values);
            keepInitial(kept.get("after " + state.name()), values, Slot.padded(state.size()));
            pass.carry(leafSlot(step, state.state()), "next " + state.name(), values);
        }
        return pass;
    }

    /** Puts output and final states into the batch, after all steps. */
    void finish() {
        Port port = new Port(node.name(), Port.Y);
        float[] y = kept.get("y");
        if (y != null) {
            batch.put(port, isReverse() ? batch.reversed(layout, y, batch.stride(port)) : y);
        }
        states.forEach(this::putFinal);
    }

    private void bindResults(PreparedStep step, StepPass pass) {
        Map<Slot, float[]> rows = new HashMap<>();
        step.plan().results().forEach((name, slot) -> {
            if (!name.startsWith("next ")) {
                kept.put(name, rows.computeIfAbsent(slot, this::rowsOf));
            }
        });
        rows.forEach(pass::rows);
    }

    /** Memory for the rows of a result, and behind them for what a state was before all steps. */
    private float[] rowsOf(Slot slot) {
        int initial = operation.recurrence().states().isEmpty() ? 0 : layout.count();
        return batch.memory().take(Math.multiplyExact(Math.addExact(layout.rows(), initial), slot.width()));
    }

    private void keepInitial(float @Nullable [] rows, float[] values, int stride) {
        if (rows != null) {
            System.arraycopy(values, 0, rows, layout.rows() * stride, layout.count() * stride);
        }
    }

    static @Nullable Slot leafSlot(PreparedStep step, Expr leaf) {
        return step.plan().leaves().get(leaf);
    }

    /** Inputs in another order are copied step by step if nobody asks for their rows afterwards. */
    private void bindInputs(PreparedStep step, StepPass pass, boolean copies) {
        List<Expr.Input> inputs = operation.recurrence().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            Expr.Input leaf = inputs.get(i);
            Port from = node.inputs().get(i);
            Slot slot = leafSlot(step, leaf);
            FloatTensor given = batch.given(from);
            if (copies && slot != null && given != null) {
                pass.gather(slot, given, batch.size(from), batch.packed(from, isReverse()));
            } else if (copies && slot != null && isReverse()) {
                pass.gather(slot, batch.asTensor(from), batch.stride(from), layout::reversedRow);
            } else {
                float[] rows = batch.edge(from);
                bind(step, pass, leaf, isReverse() ? batch.reversed(layout, rows, batch.stride(from)) : rows);
            }
        }
    }

    private void bind(PreparedStep step, StepPass pass, Expr leaf, float[] rows) {
        leaves.put(leaf, rows);
        Slot slot = leafSlot(step, leaf);
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
                    rows[at + unit] = draw.mask(random, node.name(), layout.sequence(rank), t, unit);
                }
            }
        }
        return rows;
    }

    private float[] initial(StateUpdate state, Function<Expr, float[]> parameters) {
        int stride = Slot.padded(state.size());
        float[] values = batch.memory().zeros(Math.multiplyExact(layout.count(), stride));
        Port given = node.initialStates().get(state.name());
        Expr.Parameter learned = state.initial();
        float[] first = learned == null ? new float[state.size()] : parameters.apply(learned);
        for (int rank = 0; rank < layout.count(); rank++) {
            if (given != null) {
                int row = batch.layout(given).rank(layout.sequence(rank));
                System.arraycopy(batch.edge(given), row * stride, values, rank * stride, state.size());
            } else {
                System.arraycopy(first, 0, values, rank * stride, state.size());
            }
        }
        return values;
    }

    private void putFinal(String state, float[] values) {
        Port port = new Port(node.name(), state);
        int stride = batch.stride(port);
        float[] rows = batch.zeros(port);
        for (int rank = 0; rank < layout.count(); rank++) {
            int row = batch.layout(port).rank(layout.sequence(rank));
            System.arraycopy(values, rank * stride, rows, row * stride, stride);
        }
        batch.put(port, rows);
    }
}
