package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A Scan as a recurrence.
 *
 * @param reverse whether its steps run from the last to the first
 * @param masked whether it keeps its states beyond the end of a sequence
 * @param single whether it has one step, along axes of length 1
 * @param inputs the leaves that it is computed from, which the layer takes one after the other as its one input
 * @param states its states, in the order of the node's
 * @param outputs its outputs, in the order of the node's, as parts of what the layer gives
 * @param value what the layer gives: all outputs, one after the other
 */
record RaisedScan(
        boolean reverse,
        boolean masked,
        boolean single,
        List<Input> inputs,
        List<State> states,
        List<Output> outputs,
        Expr value) {
    /** One that runs over all steps that there are. */
    RaisedScan(boolean reverse, List<Input> inputs, List<State> states, List<Output> outputs, Expr value) {
        this(reverse, false, false, inputs, states, outputs, value);
    }

    /**
     * One part of the input.
     *
     * @param leaf what the expressions have for it
     * @param of the leaf that was handed in: another one where its steps have to be reversed first
     */
    record Input(Expr.Input leaf, Expr.Input of) {
        /** Whether the steps have to be reversed before the layer takes them. */
        boolean isReversed() {
            return leaf != of;
        }
    }

    /**
     * One state.
     *
     * @param name its name
     * @param axes those of its initial and of its final value
     * @param before the leaf that stands for it before the step
     * @param after its value after the step
     */
    record State(String name, List<Axis> axes, Expr before, Expr after) {
        /** Whether the Scan hands it on as it is. */
        boolean isConstant() {
            return before == after;
        }
    }

    /**
     * One output: elements from {@code start} on of what the layer gives.
     *
     * @param axes its axes, time included
     * @param reversed whether the node has it in the reverse order of steps
     */
    record Output(int start, int length, List<Axis> axes, boolean reversed) {}

    /**
     * The cell.
     *
     * @param weights the values of parameters by the names that they have in the expressions
     * @param localName what such a parameter is called in its layer
     */
    RaisedCell cell(Map<String, FloatTensor> weights, UnaryOperator<String> localName) {
        LocalNames names = new LocalNames(localName);
        List<Expr> roots = new ArrayList<>(states.stream().map(State::after).toList());
        roots.add(value);
        Map<String, FloatTensor> local = names.weights(roots, weights);
        Interner interner = names.interner();
        Set<String> taken = new HashSet<>(local.keySet());
        List<ExpressionCell.StateStep> steps = new ArrayList<>();
        for (State state : states) {
            String name = state.name();
            for (int i = 2; !taken.add(name); i++) {
                name = state.name() + "_" + i;
            }
            steps.add(new ExpressionCell.StateStep(
                    name, interner.intern(state.before()), interner.intern(state.after())));
        }
        List<Expr.Input> leaves = inputs.stream()
                .map(input -> (Expr.Input) interner.intern(input.leaf()))
                .toList();
        return new RaisedCell(
                new ExpressionCell(leaves, steps, interner.intern(value), local),
                steps.stream().map(ExpressionCell.StateStep::name).toList(),
                local);
    }
}
