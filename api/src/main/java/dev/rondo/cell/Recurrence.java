package dev.rondo.cell;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Text;
import dev.rondo.expr.Traversal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A recurrence in canonical form: inputs and states before the step, states and output after it.
 *
 * <p>Equal recurrences have the same {@link #text() text}: it names inputs, states and parameters and says what is computed, and
 * knows nothing of the classes that wrote it.
 */
public final class Recurrence {
    private final List<Expr.Input> inputs;
    private final List<StateUpdate> states;
    private final List<ParameterSpec> parameters;
    private final Expr output;

    private Recurrence(List<Expr.Input> inputs, List<StateUpdate> states, List<ParameterSpec> parameters, Expr output) {
        this.inputs = inputs;
        this.states = states;
        this.parameters = parameters;
        this.output = output;
    }

    static Recurrence canonical(
            Interner interner,
            List<Expr.Input> inputs,
            List<StateUpdate> states,
            List<ParameterSpec> parameters,
            Expr output) {
        List<Expr.Input> internedInputs = new ArrayList<>();
        for (Expr.Input input : inputs) {
            internedInputs.add((Expr.Input) interner.intern(input));
        }
        List<StateUpdate> internedStates = new ArrayList<>();
        for (StateUpdate state : states) {
            internedStates.add(canonical(interner, state));
        }
        return new Recurrence(
                List.copyOf(internedInputs),
                List.copyOf(internedStates),
                List.copyOf(parameters),
                interner.intern(output));
    }

    private static StateUpdate canonical(Interner interner, StateUpdate update) {
        Expr.Parameter initial = update.initial();
        return new StateUpdate(
                (Expr.State) interner.intern(update.state()),
                interner.intern(update.next()),
                initial == null ? null : (Expr.Parameter) interner.intern(initial));
    }

    /** The inputs of a step; one for a cell. */
    public List<Expr.Input> inputs() {
        return inputs;
    }

    /** The states, in the order of their declaration; none for a formula. */
    public List<StateUpdate> states() {
        return states;
    }

    /** The parameters, in the order of their declaration. */
    public List<ParameterSpec> parameters() {
        return parameters;
    }

    /** y_t. */
    public Expr output() {
        return output;
    }

    /** Everything that a step computes: y_t under {@code y}, then each s_t under {@code next} and its name. */
    public Map<String, Expr> results() {
        Map<String, Expr> results = new LinkedHashMap<>();
        results.put("y", output);
        for (StateUpdate state : states) {
            results.put("next " + state.name(), state.next());
        }
        return results;
    }

    /** The random masks that a step draws in training. */
    public List<Expr.Random> randoms() {
        List<Expr.Random> randoms = new ArrayList<>();
        for (Expr node : Traversal.topological(results().values())) {
            if (node instanceof Expr.Random random) {
                randoms.add(random);
            }
        }
        return randoms;
    }

    /** The same recurrence with the expectation of each random mask in its place, as it is used outside training. */
    public Recurrence withoutRandomness() {
        return randoms().isEmpty() ? this : canonical(Interner.withoutRandomness(), inputs, states, parameters, output);
    }

    /** The canonical text. */
    public String text() {
        StringBuilder text = new StringBuilder(Text.of(results()));
        for (StateUpdate state : states) {
            Expr.Parameter initial = state.initial();
            text.append("\ninitial ")
                    .append(state.name())
                    .append(" := ")
                    .append(initial == null ? "0" : initial.name());
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recurrence recurrence && text().equals(recurrence.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
