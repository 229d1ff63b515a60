package dev.rondo.cell;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.matMul;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Per;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a recurrence is written down: gives inputs, and takes declarations of parameters. */
public abstract sealed class Scope permits CellScope, FormulaScope {
    private final List<Expr.Input> inputs = new ArrayList<>();
    private final Map<String, ParameterSpec> parameters = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    Scope(int... inputSizes) {
        for (int i = 0; i < inputSizes.length; i++) {
            String name = inputSizes.length == 1 ? "x" : "x" + (i + 1);
            inputs.add(new Expr.Input(name, Shape.of(inputSizes[i])));
        }
    }

    /** All inputs at this step. */
    public final List<Expr.Input> inputs() {
        return List.copyOf(inputs);
    }

    /** The first, usually the only, input at this step: x_t {@code [I]}. */
    public final Expr input() {
        return inputs.getFirst();
    }

    /**
     * Declares a trained parameter.
     *
     * @param name its name within the layer
     * @param initializer its first values
     * @param shape {@code n}, or {@code rows, columns}
     * @throws ModelException if the name is taken or the shape is none of these
     */
    public final Expr.Parameter parameter(String name, Initializer initializer, int... shape) {
        claim("parameter", name);
        Expr.Parameter parameter = new Expr.Parameter(name, Shape.of(shape));
        parameters.put(name, new ParameterSpec(name, parameter.shape(), initializer));
        return parameter;
    }

    /** W·x + b with parameters {@code gate.W [size, |x|]} (Glorot) and {@code gate.b [size]} (zeros). */
    public final Expr affine(String gate, int size, Expr x) {
        return add(linear(gate, size, x), bias(gate, size, Initializer.zeros()));
    }

    /** W·x with the parameter {@code gate.W [size, |x|]} (Glorot). */
    public final Expr linear(String gate, int size, Expr x) {
        return matMul(parameter(gate + ".W", Initializer.glorotUniform(), size, x.size()), x);
    }

    /**
     * A random mask: 1 with probability {@code keep}, otherwise 0; outside training its expectation.
     *
     * @throws ModelException if the name is taken or the probability is not over 0 and at most 1
     */
    public final Expr random(String name, int size, float keep, Per per) {
        claim("random mask", name);
        return new Expr.Random(name, Shape.of(size), keep, per);
    }

    final Expr bias(String gate, int size, Initializer initializer) {
        return parameter(gate + ".b", initializer, size);
    }

    final List<ParameterSpec> parameters() {
        return List.copyOf(parameters.values());
    }

    final void claim(String what, String name) {
        if (name.isBlank()) {
            throw refused(what, "found a blank name", "every one needs a name", "name it");
        }
        if (!names.add(name)) {
            throw refused(
                    what + " '" + name + "'", "it is declared twice", "names are unique in a layer", "rename one");
        }
    }

    static ModelException refused(String path, String found, String expected, String remedy) {
        return new ModelException(new Problem(path, found, expected, remedy));
    }
}
