package dev.rondo.onnx.raise;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cell some of whose states begin with parameters.
 *
 * @param cell the cell
 * @param states the names of these states; the parameter of each is called {@code state.initial}
 */
record LearnedStart(Cell cell, Set<String> states) implements Cell {
    /** The name of the parameter that a state begins with. */
    static String parameter(String state) {
        return state + ".initial";
    }

    @Override
    public Recurrence define(CellScope scope) {
        Recurrence recurrence = CellScope.define(cell, scope.input().size());
        Map<Expr, Expr> leaves = new HashMap<>();
        leaves.put(recurrence.inputs().getFirst(), scope.input());
        List<Expr.State> declared = new ArrayList<>();
        for (StateUpdate update : recurrence.states()) {
            Expr.State state = states.contains(update.name())
                    ? scope.state(update.name(), update.size(), Initializer.zeros())
                    : scope.state(update.name(), update.size());
            declared.add(state);
            leaves.put(update.state(), state);
        }
        for (ParameterSpec parameter : recurrence.parameters()) {
            scope.parameter(
                    parameter.name(), parameter.initializer(), parameter.shape().toArray());
        }
        Interner interner = new Interner(node -> leaves.getOrDefault(node, node));
        for (int i = 0; i < declared.size(); i++) {
            scope.next(
                    declared.get(i), interner.intern(recurrence.states().get(i).next()));
        }
        return scope.output(interner.intern(recurrence.output()));
    }

    @Override
    public String kind() {
        return cell.kind();
    }
}
