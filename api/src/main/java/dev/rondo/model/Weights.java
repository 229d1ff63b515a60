package dev.rondo.model;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The values of a model's parameters by full name, such as {@code lstm_1.i.W}. Immutable. */
public final class Weights {
    private final Map<String, FloatTensor> tensors;

    private Weights(Map<String, FloatTensor> tensors) {
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /** Weights by full name, in the given order. */
    public static Weights of(Map<String, FloatTensor> tensors) {
        return new Weights(new LinkedHashMap<>(tensors));
    }

    /** First values as the initialisers say; the same seed and graph give the same bits on every machine. */
    public static Weights initialize(Graph graph, long seed) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, ParameterSpec> parameter : graph.parameters().entrySet()) {
            String path = parameter.getKey();
            tensors.put(path, Initialization.values(parameter.getValue(), path, seed));
        }
        return new Weights(tensors);
    }

    /** All tensors by full name. */
    public Map<String, FloatTensor> tensors() {
        return tensors;
    }

    /**
     * One tensor.
     *
     * @throws ModelException if there is none of that name
     */
    public FloatTensor get(String path) {
        FloatTensor tensor = tensors.get(path);
        if (tensor == null) {
            throw new ModelException(new Problem(
                    "weights", "found no '" + path + "'", "the names are " + tensors.keySet(), "use one of these"));
        }
        return tensor;
    }

    /** The same weights with one tensor replaced or added. */
    public Weights with(String path, FloatTensor tensor) {
        Map<String, FloatTensor> changed = new LinkedHashMap<>(tensors);
        changed.put(path, tensor);
        return new Weights(changed);
    }

    /**
     * These weights in the order of the graph's parameters.
     *
     * @throws ModelException with every parameter that is missing, left over or of another shape
     */
    public Weights fitting(Graph graph) {
        Map<String, ParameterSpec> wanted = graph.parameters();
        List<Problem> problems = new ArrayList<>();
        Map<String, FloatTensor> ordered = new LinkedHashMap<>();
        for (Map.Entry<String, ParameterSpec> parameter : wanted.entrySet()) {
            String path = parameter.getKey();
            ParameterSpec spec = parameter.getValue();
            FloatTensor found = tensors.get(path);
            if (found == null) {
                problems.add(problem(path, "it is missing", "the model needs " + spec.shape(), "add it"));
            } else if (!found.shape().equals(spec.shape())) {
                Shape shape = found.shape();
                problems.add(problem(
                        path,
                        "found shape " + shape,
                        "the model needs " + spec.shape(),
                        "take weights of the same model"));
            } else {
                ordered.put(path, found);
            }
        }
        Set<String> left = new TreeSet<>(tensors.keySet());
        left.removeAll(wanted.keySet());
        for (String path : left) {
            problems.add(problem(path, "found this name", "the model has no such parameter", "remove or rename it"));
        }
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
        return new Weights(ordered);
    }

    private static Problem problem(String path, String found, String expected, String remedy) {
        return new Problem("weights '" + path + "'", found, expected, remedy);
    }

    /** Equal if names and bits are the same, whatever the order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Weights weights && tensors.equals(weights.tensors);
    }

    @Override
    public int hashCode() {
        return tensors.hashCode();
    }

    @Override
    public String toString() {
        return "weights of " + tensors.size() + " parameters";
    }
}
