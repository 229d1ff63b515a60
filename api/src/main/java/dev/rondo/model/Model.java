package dev.rondo.model;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.layer.Block;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as a person writes it: named layers, wired without a circle, with named inputs and outputs. Immutable.
 *
 * <p>Sizes may be open until {@link #resolve(Map)} infers them from those of the inputs.
 */
public final class Model {
    /** The size of an input that the data will tell. */
    static final int OPEN = 0;

    /** An input as declared; {@code alongside} names another input whose steps it shares. */
    record Input(String name, InputKind kind, int size, boolean once, String alongside) {}

    /** A layer as declared. */
    record Node(String name, Layer layer, List<Port> inputs, Map<String, Port> initialStates) {}

    private final List<Input> inputs;
    private final List<Node> nodes;
    private final Map<String, Port> outputs;

    Model(List<Input> inputs, List<Node> nodes, Map<String, Port> outputs) {
        this.inputs = List.copyOf(inputs);
        this.nodes = List.copyOf(nodes);
        this.outputs = new LinkedHashMap<>(outputs);
    }

    /** Begins a model of any form. */
    public static ModelBuilder builder() {
        return new ModelBuilder();
    }

    /**
     * A model of layers one after the other, with an input {@code x} (tokens if the first layer is an {@link Embedding}) and an output
     * {@code y}.
     *
     * @throws ModelException if there is no layer
     */
    public static Model sequential(Block... blocks) {
        if (blocks.length == 0) {
            throw new ModelException(
                    new Problem("model", "found no layer", "at least one is needed", "pass the layers in order"));
        }
        ModelBuilder builder = builder();
        Port at = blocks[0] instanceof Embedding ? builder.tokens("x") : builder.features("x");
        for (Block block : blocks) {
            at = builder.add(block, at);
        }
        return builder.output("y", at).build();
    }

    /**
     * The model with all sizes inferred.
     *
     * @throws ModelException with every mistake that the model has, or if the size of an input was left open
     */
    public Graph resolve() {
        return resolve(Map.of());
    }

    /** As {@link #resolve(Map)} for a model whose open inputs all have {@code size} features. */
    public Graph resolve(int size) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (Input input : inputs) {
            if (input.kind() == InputKind.FEATURES && input.size() == OPEN) {
                sizes.put(input.name(), size);
            }
        }
        return resolve(sizes);
    }

    /**
     * The model with all sizes inferred from those that it declares and those given here.
     *
     * @param inputSizes the number of features of inputs whose size is open
     * @throws ModelException with every mistake that the model has
     */
    public Graph resolve(Map<String, Integer> inputSizes) {
        return new Resolver(this, inputSizes).resolve();
    }

    List<Input> inputs() {
        return inputs;
    }

    List<Node> nodes() {
        return nodes;
    }

    Map<String, Port> outputs() {
        return outputs;
    }

    /** The table of layers where all sizes are known, otherwise the names of the layers. */
    @Override
    public String toString() {
        boolean open = inputs.stream().anyMatch(input -> input.kind() == InputKind.FEATURES && input.size() == OPEN);
        return open
                ? "model of " + nodes.stream().map(Node::name).toList()
                : resolve().toString();
    }
}
