package dev.rondo.model;

import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Block;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Layers;
import dev.rondo.layer.Recurrent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a {@link Model} together, edge by edge. Mistakes are not reported here but by {@link Model#resolve(Map)}, all of them at once.
 *
 * <pre>{@code
 * ModelBuilder b = Model.builder();
 * Port source = b.tokens("source");
 * Port encoder = b.add("encoder", lstm(64), b.add(embedding(5000, 32), source));
 * Port target = b.features("target", 8);
 * Port decoder = b.add("decoder", lstm(64), List.of(target),
 *         Map.of("h", encoder.state("h"), "c", encoder.state("c")));
 * Model model = b.output("y", b.add(dense(8), decoder)).build();
 * }</pre>
 */
public final class ModelBuilder {
    private final List<Model.Input> inputs = new ArrayList<>();
    private final List<Model.Node> nodes = new ArrayList<>();
    private final Map<String, Port> outputs = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    ModelBuilder() {}

    /** An input of feature vectors whose size the data will tell. */
    public Port features(String name) {
        return input(new Model.Input(name, InputKind.FEATURES, Model.OPEN, false, name));
    }

    /** An input of vectors of {@code size} features. */
    public Port features(String name, int size) {
        return input(new Model.Input(name, InputKind.FEATURES, size, false, name));
    }

    /** An input of vectors of {@code size} features that has the same steps as another input. */
    public Port features(String name, int size, Port alongside) {
        return input(new Model.Input(name, InputKind.FEATURES, size, false, alongside.source()));
    }

    /** An input of token ids; the embedding that takes it tells how many there are. */
    public Port tokens(String name) {
        return input(new Model.Input(name, InputKind.TOKENS, Model.OPEN, false, name));
    }

    /** An input of token ids that has the same steps as another input. */
    public Port tokens(String name, Port alongside) {
        return input(new Model.Input(name, InputKind.TOKENS, Model.OPEN, false, alongside.source()));
    }

    /** An input with one token id a sequence: what kind of sequence it is. */
    public Port onceTokens(String name) {
        return input(new Model.Input(name, InputKind.TOKENS, Model.OPEN, true, name));
    }

    /** An input with one vector a sequence, for an initial state or to be repeated. */
    public Port once(String name, int size) {
        return input(new Model.Input(name, InputKind.FEATURES, size, true, name));
    }

    /** Adds a layer, or a pattern of layers, under a name made of its kind and a number: {@code lstm_1}. */
    public Port add(Block block, Port... from) {
        return switch (block) {
            case Layer layer -> add(freshName(layer.kind()), layer, from);
            case Bidirectional both -> {
                Port forward = add(new Recurrent(both.cell(), Direction.FORWARD), from);
                Port reverse = add(new Recurrent(both.cell(), Direction.REVERSE), from);
                yield add(Layers.mergeConcat(), forward, reverse);
            }
        };
    }

    /** Adds a layer under a name of its own. */
    public Port add(String name, Layer layer, Port... from) {
        return add(name, layer, List.of(from), Map.of());
    }

    /**
     * Adds a layer whose states begin with given values.
     *
     * @param initialStates for each state's name an edge with one vector a sequence
     */
    public Port add(String name, Layer layer, List<Port> from, Map<String, Port> initialStates) {
        nodes.add(new Model.Node(name, layer, List.copyOf(from), Map.copyOf(initialStates)));
        return new Port(name, Port.Y);
    }

    /** Names an output. */
    public ModelBuilder output(String name, Port from) {
        outputs.put(name, from);
        return this;
    }

    /** The model as it stands. */
    public Model build() {
        return new Model(inputs, nodes, outputs);
    }

    private Port input(Model.Input input) {
        inputs.add(input);
        return new Port(input.name(), Port.Y);
    }

    private String freshName(String kind) {
        return kind + "_" + counts.merge(kind, 1, Integer::sum);
    }
}
