package dev.rondo.onnx.raise;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Recurrence;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.Interner;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cell of raised expressions.
 *
 * @param inputs the leaves that stand for parts of the input, one after the other
 * @param steps the states
 * @param output what the cell gives
 * @param weights the values of its parameters by their names in the layer
 */
record ExpressionCell(List<Expr.Input> inputs, List<StateStep> steps, Expr output, Map<String, FloatTensor> weights)
        implements Cell {
    /**
     * One state.
     *
     * @param name its name
     * @param before the leaf that stands for it before the step
     * @param after its value after the step
     */
    record StateStep(String name, Expr before, Expr after) {}

    @Override
    public Recurrence define(CellScope scope) {
        Map<Expr, Expr> leaves = new HashMap<>();
        int from = 0;
        for (Expr.Input input : inputs) {
            leaves.put(
                    input, inputs.size() == 1 ? scope.input() : Expressions.slice(scope.input(), from, input.size()));
            from += input.size();
        }
        Map<String, Expr.State> states = new LinkedHashMap<>();
        for (StateStep step : steps) {
            Expr.State state = scope.state(step.name(), step.before().size());
            states.put(step.name(), state);
            leaves.put(step.before(), state);
        }
        weights.forEach((name, value) ->
                scope.parameter(name, Initializer.zeros(), value.shape().toArray()));
        Interner interner = new Interner(node -> leaves.getOrDefault(node, node));
        for (StateStep step : steps) {
            Expr.State state = java.util.Objects.requireNonNull(states.get(step.name()));
            scope.next(state, interner.intern(step.after()));
        }
        return scope.output(interner.intern(output));
    }

    @Override
    public String kind() {
        return "cell";
    }
}
