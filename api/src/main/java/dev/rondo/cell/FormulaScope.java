package dev.rondo.cell;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import java.util.List;

/** Where a {@link Formula} is written down. */
public final class FormulaScope extends Scope {
    private FormulaScope(int... inputSizes) {
        super(inputSizes);
    }

    /**
     * The recurrence without a state that a formula writes for inputs of the given sizes.
     *
     * @throws dev.rondo.ModelException if the formula misuses an operation
     */
    public static Recurrence define(Formula formula, int... inputSizes) {
        FormulaScope scope = new FormulaScope(inputSizes);
        Expr output = formula.define(scope);
        return Recurrence.canonical(new Interner(), scope.inputs(), List.of(), scope.parameters(), output);
    }
}
