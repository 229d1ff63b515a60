package dev.rondo.cell;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.matMul;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a {@link Cell} is written down: declare states and parameters, then give the next states and the output. */
public final class CellScope extends Scope {
    private record Declared(Expr.State state, Expr.@Nullable Parameter initial) {}

    private final Map<String, Declared> states = new LinkedHashMap<>();
    private final Map<String, Expr> next = new LinkedHashMap<>();

    private CellScope(int inputSize) {
        super(inputSize);
    }

    /**
     * The recurrence that a cell writes for inputs of the given size.
     *
     * @throws dev.rondo.ModelException if the cell misuses an operation, or leaves a state without a next value
     */
    public static Recurrence define(Cell cell, int inputSize) {
        return cell.define(new CellScope(inputSize));
    }

    /** Declares a state of {@code size} units that begins with zeros, and gives its value before the step, s_{t-1}. */
    public Expr.State state(String name, int size) {
        return declare(name, size, null);
    }

    /** Declares a state whose first value is a trained parameter {@code name.initial [size]}. */
    public Expr.State state(String name, int size, Initializer initial) {
        return declare(name, size, parameter(name + ".initial", initial, size));
    }

    /**
     * W·x + R·h + b, of as many elements as {@code h}: parameters {@code gate.W [|h|, |x|]} (Glorot), {@code gate.R [|h|, |h|]}
     * (orthogonal) and {@code gate.b [|h|]} (zeros).
     */
    public Expr affine(String gate, Expr x, Expr h) {
        return affine(gate, h.size(), x, h, Initializer.zeros());
    }

    /** W·x + R·h + b, of {@code size} elements, with a bias that begins as {@code bias} says. */
    public Expr affine(String gate, int size, Expr x, Expr h, Initializer bias) {
        Expr input = linear(gate, size, x);
        Expr recurrent = recurrent(gate, size, h);
        return add(input, recurrent, bias(gate, size, bias));
    }

    /** R·h with the parameter {@code gate.R [size, |h|]} (orthogonal). */
    public Expr recurrent(String gate, int size, Expr h) {
        return matMul(parameter(gate + ".R", Initializer.orthogonal(), size, h.size()), h);
    }

    /** R·h + b with parameters {@code gate.R [size, |h|]} (orthogonal) and {@code gate.b [size]} (zeros). */
    public Expr recurrentAffine(String gate, int size, Expr h) {
        Expr product = recurrent(gate, size, h);
        return add(product, bias(gate, size, Initializer.zeros()));
    }

    /**
     * Gives the value of a state after the step, s_t.
     *
     * @throws dev.rondo.ModelException if the state is not one of this scope, has a next value already, or differs in size
     */
    public CellScope next(Expr.State state, Expr value) {
        Declared declared = states.get(state.name());
        String path = "state '" + state.name() + "'";
        if (declared == null || declared.state() != state) {
            throw refused(
                    path, "it was not declared here", "next() takes what state() returned", "declare it with state()");
        }
        if (value.size() != state.size()) {
            throw refused(
                    path,
                    "its next value has " + value.size() + " elements",
                    "the state has " + state.size() + " units",
                    "give both the same size");
        }
        if (next.put(state.name(), value) != null) {
            throw refused(path, "it has two next values", "a state has one", "drop one next()");
        }
        return this;
    }

    /**
     * Ends the definition with y_t.
     *
     * @throws dev.rondo.ModelException if a state has no next value
     */
    public Recurrence output(Expr y) {
        List<StateUpdate> updates = new ArrayList<>();
        for (Map.Entry<String, Declared> state : states.entrySet()) {
            String name = state.getKey();
            Declared declared = state.getValue();
            Expr value = next.get(name);
            if (value == null) {
                throw refused(
                        "state '" + name + "'",
                        "it has no next value",
                        "every state needs one",
                        "call next(" + name + ", …) before output()");
            }
            updates.add(new StateUpdate(declared.state(), value, declared.initial()));
        }
        return Recurrence.canonical(new Interner(), inputs(), updates, parameters(), y);
    }

    private Expr.State declare(String name, int size, Expr.@Nullable Parameter initial) {
        claim("state", name);
        Expr.State state = new Expr.State(name, Shape.of(size));
        states.put(name, new Declared(state, initial));
        return state;
    }
}
