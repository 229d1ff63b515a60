package dev.rondo.simd.engine;

import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Direction;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recurrence of a graph made ready to run forward: what its steps take and give, and where that stands in their plan. What does not
 * depend on a batch is found out here, once.
 *
 * @param node the recurrence
 * @param operation what it computes
 * @param step its step
 * @param y its output
 * @param isOnlyOutput whether the caller gets the output and no node takes it
 * @param inputs for each input of a step the slot, null where no step takes it
 * @param randoms the masks that a step takes
 * @param output the slot of the output
 * @param results what is kept by row unless the output alone is asked for: the results that are no next states
 * @param states what is carried from step to step
 */
record PreparedRecurrence(
        Graph.Node node,
        Operation.Step operation,
        PreparedStep step,
        Port y,
        boolean isOnlyOutput,
        List<@Nullable Slot> inputs,
        List<Expr.Random> randoms,
        Slot output,
        Map<String, Slot> results,
        List<State> states) {
    /** The results of a plan that are next states begin with this. */
    static final String NEXT = "next ";

    /** Before the name of a state, the result by which its next value is kept for a backward pass. */
    static final String AFTER = "after ";

    /**
     * A state.
     *
     * @param update what becomes of it
     * @param slot where a step finds it; null if none takes it
     * @param next the result that it becomes
     * @param after the result by which it is kept for a backward pass, if it is
     * @param last its final value
     * @param isTaken whether anybody takes that
     */
    record State(StateUpdate update, @Nullable Slot slot, String next, String after, Port last, boolean isTaken) {}

    static PreparedRecurrence of(Graph graph, Graph.Node node, PreparedStep step) {
        Operation.Step operation = (Operation.Step) node.operation();
        List<@Nullable Slot> inputs = new ArrayList<>();
        for (Expr.Input input : operation.recurrence().inputs()) {
            inputs.add(step.slotOf(input));
        }
        List<State> states = new ArrayList<>();
        for (StateUpdate update : operation.recurrence().states()) {
            Port last = new Port(node.name(), update.name());
            boolean taken = graph.outputs().containsValue(last) || takes(graph, last);
            states.add(new State(
                    update, step.slotOf(update.state()), NEXT + update.name(), AFTER + update.name(), last, taken));
        }
        Port y = new Port(node.name(), Port.Y);
        return new PreparedRecurrence(
                node,
                operation,
                step,
                y,
                graph.outputs().containsValue(y) && !takes(graph, y),
                Collections.unmodifiableList(inputs),
                operation.recurrence().randoms(),
                Objects.requireNonNull(step.plan().results().get(Port.Y)),
                results(step),
                List.copyOf(states));
    }

    boolean isReverse() {
        return operation.direction() == Direction.REVERSE;
    }

    private static boolean takes(Graph graph, Port port) {
        for (Graph.Node node : graph.nodes()) {
            if (node.inputs().contains(port) || node.initialStates().containsValue(port)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Slot> results(PreparedStep step) {
        Map<String, Slot> results = new LinkedHashMap<>();
        for (Map.Entry<String, Slot> result : step.plan().results().entrySet()) {
            if (!result.getKey().startsWith(NEXT)) {
                results.put(result.getKey(), result.getValue());
            }
        }
        return Collections.unmodifiableMap(results);
    }
}
