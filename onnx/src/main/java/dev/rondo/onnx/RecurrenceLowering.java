package dev.rondo.onnx;

import dev.rondo.cell.Recurrence;
import dev.rondo.cell.StateUpdate;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.layer.Direction;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.onnx.operator.RecurrentOperator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one recurrence: as the operator that ONNX has for it, as nodes where there is no state or the file is of one step, or as a Scan.
 *
 * @param graph where to
 * @param clocks the lengths at every clock
 * @param node the layer
 * @param recurrence what it computes
 * @param direction the order of the steps
 * @param parameters those of the layer
 * @param inputs the values of its inputs, of one rank
 * @param clock that of the inputs
 * @param sequences a value that has as many sequences as all
 * @param initial the initial value {@code [B, H]} of each state that does not begin with zeros
 * @param names for each result that is wanted ({@code y} or a state) the name of the value
 */
record RecurrenceLowering(
        GraphWriter graph,
        Clocks clocks,
        Graph.Node node,
        Recurrence recurrence,
        Direction direction,
        Parameters parameters,
        List<Value> inputs,
        Clock clock,
        Value sequences,
        Map<String, Value> initial,
        Map<String, String> names) {
    /** The results that are wanted: {@code y}, and final states {@code [B, H]} by name. */
    Map<String, Value> lower() {
        Optional<RecurrentOperator> operator = RecurrentOperator.of(recurrence);
        if (operator.isPresent()) {
            return new OperatorLowering(this, operator.get()).lower();
        }
        boolean remembers = !recurrence.states().isEmpty();
        return remembers && !clocks.isOneStep() ? new ScanLowering(this).lower() : atOnce();
    }

    Value x() {
        return inputs.getFirst();
    }

    boolean wants(String result) {
        return names.containsKey(result);
    }

    /** The name that a result is to have. */
    String name(String result) {
        String name = names.get(result);
        return name == null ? node.path(result) : name;
    }

    /** The initial value of a state as {@code [B, H]}, zeros included. */
    Value initial(StateUpdate state) {
        Value given = initial.get(state.name());
        if (given != null) {
            return given;
        }
        FloatTensor zeros = FloatTensor.wrap(Shape.of(state.size()), new float[state.size()]);
        Value zero = new Value(graph.constant(zeros), 1);
        return Shapes.perSequence(graph, zero, sequences, node.path(state.name()) + "/initial");
    }

    /** The final value of a state: where a sequence has no step, what it was before. */
    Value orInitial(String state, String last) {
        if (clocks.isFull(clock)) {
            return new Value(last, 2);
        }
        Value before = initial.get(state);
        String otherwise = before == null ? graph.constant(0) : before.name();
        return new Value(graph.node("Where", name(state), List.of(clocks.nonEmpty(clock), last, otherwise)), 2);
    }

    private Map<String, Value> atOnce() {
        ExprLowering lowering = new ExprLowering(graph, parameters, node.name());
        defineInputs(lowering);
        for (StateUpdate state : recurrence.states()) {
            lowering.define(state.state(), initial(state));
        }
        Map<String, Value> results = new HashMap<>();
        if (wants(Port.Y)) {
            results.put(Port.Y, result(lowering, recurrence.output(), name(Port.Y)));
        }
        for (StateUpdate state : recurrence.states()) {
            if (wants(state.name())) {
                results.put(state.name(), result(lowering, state.next(), name(state.name())));
            }
        }
        return results;
    }

    /** The value of an expression for every sequence (and step), by a node of the wanted name. */
    Value result(ExprLowering lowering, Expr expression, String wanted) {
        if (lowering.isKnown(expression)) {
            Value known = Shapes.expanded(graph, lowering.lower(expression), x(), wanted + "/known");
            return new Value(graph.node("Identity", wanted, List.of(known.name())), known.rank());
        }
        return dependsOnSteps(expression)
                ? lowering.lower(expression, wanted)
                : Shapes.expanded(graph, lowering.lower(expression, wanted + "/value"), x(), wanted);
    }

    private static boolean dependsOnSteps(Expr expression) {
        return Traversal.topological(List.of(expression)).stream()
                .anyMatch(part -> part instanceof Expr.Input || part instanceof Expr.State);
    }

    void defineInputs(ExprLowering lowering) {
        for (int i = 0; i < inputs.size(); i++) {
            Expr.Input input = recurrence.inputs().get(i);
            lowering.define(input, inputs.get(i));
        }
    }
}
