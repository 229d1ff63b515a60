package dev.rondo.cell;

import dev.rondo.expr.Contribution;
import dev.rondo.expr.Derivative;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.Interner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step of back-propagation through time (Werbos 1990), as expressions: from the adjoints of y_t and s_t to those of x_t and s_{t-1},
 * and what each use of a parameter adds to its gradient. Forward and backward share one canonical graph.
 */
public final class RecurrenceDerivative {
    private final Recurrence forward;
    private final Expr.Input outputAdjoint;
    private final Map<String, Expr.Input> nextAdjoints;
    private final List<Expr> inputAdjoints;
    private final Map<String, Expr> stateAdjoints;
    private final List<Contribution> contributions;

    private RecurrenceDerivative(
            Recurrence forward,
            Expr.Input outputAdjoint,
            Map<String, Expr.Input> nextAdjoints,
            List<Expr> inputAdjoints,
            Map<String, Expr> stateAdjoints,
            List<Contribution> contributions) {
        this.forward = forward;
        this.outputAdjoint = outputAdjoint;
        this.nextAdjoints = nextAdjoints;
        this.inputAdjoints = inputAdjoints;
        this.stateAdjoints = stateAdjoints;
        this.contributions = contributions;
    }

    /** The derivative of a recurrence. */
    public static RecurrenceDerivative of(Recurrence recurrence) {
        Interner interner = new Interner();
        Recurrence forward = Recurrence.canonical(
                interner, recurrence.inputs(), recurrence.states(), recurrence.parameters(), recurrence.output());
        Expr.Input outputAdjoint = adjointOf("y", forward.output(), interner);
        Map<Expr, Expr> seeds = new LinkedHashMap<>();
        seeds.put(forward.output(), outputAdjoint);
        Map<String, Expr.Input> nextAdjoints = new LinkedHashMap<>();
        for (StateUpdate update : forward.states()) {
            Expr.Input adjoint = adjointOf("next " + update.name(), update.next(), interner);
            nextAdjoints.put(update.name(), adjoint);
            seeds.merge(update.next(), adjoint, Expressions::add);
        }
        Derivative derivative = Derivative.of(seeds);
        List<Expr> inputAdjoints = forward.inputs().stream()
                .map(input -> interner.intern(derivative.withRespectTo(input)))
                .toList();
        Map<String, Expr> stateAdjoints = new LinkedHashMap<>();
        for (StateUpdate update : forward.states()) {
            stateAdjoints.put(update.name(), interner.intern(derivative.withRespectTo(update.state())));
        }
        List<Contribution> contributions = derivative.contributions().stream()
                .map(contribution -> interned(contribution, interner))
                .toList();
        return new RecurrenceDerivative(
                forward, outputAdjoint, nextAdjoints, inputAdjoints, stateAdjoints, contributions);
    }

    private static Expr.Input adjointOf(String name, Expr value, Interner interner) {
        return (Expr.Input) interner.intern(new Expr.Input("adjoint of " + name, value.shape()));
    }

    private static Contribution interned(Contribution contribution, Interner interner) {
        Expr.Parameter parameter = (Expr.Parameter) interner.intern(contribution.parameter());
        return switch (contribution) {
            case Contribution.Outer(var p, Expr left, Expr right) ->
                new Contribution.Outer(parameter, interner.intern(left), interner.intern(right));
            case Contribution.Direct(var p, Expr value) -> new Contribution.Direct(parameter, interner.intern(value));
        };
    }

    /** The recurrence, of the same nodes that the derivative refers to. */
    public Recurrence forward() {
        return forward;
    }

    /** The leaf that stands for ∂L/∂y_t. */
    public Expr.Input outputAdjoint() {
        return outputAdjoint;
    }

    /** For each state the leaf that stands for ∂L/∂s_t, as it comes from the next step. */
    public Map<String, Expr.Input> nextAdjoints() {
        return nextAdjoints;
    }

    /** ∂L/∂x_t for each input. */
    public List<Expr> inputAdjoints() {
        return inputAdjoints;
    }

    /** ∂L/∂s_{t-1} for each state. */
    public Map<String, Expr> stateAdjoints() {
        return stateAdjoints;
    }

    /** What each use of a parameter adds to its gradient at this step. */
    public List<Contribution> contributions() {
        return contributions;
    }
}
