package dev.rondo.models.weights;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import dev.rondo.model.Weights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Converts the weights of a graph's layers from and to the names, layouts and gate orders of another framework. Immutable.
 *
 * <pre>{@code
 * Map<String, FloatTensor> stateDict = Safetensors.read(file).tensors();
 * Weights weights = WeightConverter.pyTorch(graph).with("encoder", "lstm_1", "lstm_2").weights(stateDict);
 * }</pre>
 *
 * <p>Layers are found by the names of modules that {@link #with} gives, by our own names, by shapes that fit no other, and within one module
 * by their order; where two could be exchanged, one has to be named. What a layer is, is told by the names of its parameters:
 *
 * <table>
 * <caption>Layers and their tensors</caption>
 * <tr><th>Rondo</th><th>PyTorch</th><th>Keras</th></tr>
 * <tr><td>{@code Lstm}</td><td>{@code LSTM}: {@code weight_ih_l0 [4H, I]}, {@code weight_hh_l0}, {@code bias_ih_l0}, {@code bias_hh_l0},
 *   gates i f g o; projected with {@code weight_hr_l0}</td><td>{@code LSTM}: {@code kernel [I, 4H]}, {@code recurrent_kernel}, {@code bias},
 *   gates i f c o; not projected</td></tr>
 * <tr><td>{@code Gru}</td><td>{@code GRU}: the same, gates r z n; the reset after the product only</td><td>{@code GRU}: the same, gates
 *   z r h; {@code bias [2, 3H]} with {@code reset_after}, otherwise {@code [3H]}</td></tr>
 * <tr><td>{@code VanillaRnn}</td><td>{@code RNN}</td><td>{@code SimpleRNN}</td></tr>
 * <tr><td>{@code dense}</td><td>{@code Linear}: {@code weight [O, I]}, {@code bias}</td><td>{@code Dense}: {@code kernel [I, O]},
 *   {@code bias}</td></tr>
 * <tr><td>{@code Embedding}</td><td>{@code Embedding}: {@code weight}</td><td>{@code Embedding}: {@code embeddings}</td></tr>
 * <tr><td>{@code layerNorm}</td><td>{@code LayerNorm}: {@code weight}, {@code bias}</td><td>{@code LayerNormalization}: {@code gamma},
 *   {@code beta}; ε is 1e-3 there</td></tr>
 * <tr><td>{@code Conv1d}</td><td>{@code Conv1d}: {@code weight [O, I/groups, kernel]}, {@code bias}</td><td>{@code Conv1D}:
 *   {@code kernel [kernel, I/groups, O]}, {@code bias}</td></tr>
 * </table>
 *
 * <p>PyTorch's two biases of a gate are summed, and written as ours and zeros; where a module has no biases, ours are zeros. Two directions
 * over the same input are one module with {@code _reverse} (Keras: {@code forward_} and {@code backward_}); a reversed layer alone is a
 * module whose input is flipped there.
 */
public final class WeightConverter {
    private final Dialect dialect;
    private final Graph graph;
    private final Map<String, Place> named;

    private WeightConverter(Dialect dialect, Graph graph, Map<String, Place> named) {
        this.dialect = dialect;
        this.graph = graph;
        this.named = named;
    }

    /** Converts the names of a {@code state_dict}: {@code lstm.weight_ih_l0_reverse}, {@code fc.bias}. */
    public static WeightConverter pyTorch(Graph graph) {
        return new WeightConverter(new PyTorch(), graph, Map.of());
    }

    /** Converts the paths of variables: {@code lstm/lstm_cell/kernel}, {@code bidirectional/forward_gru/gru_cell/bias:0}. */
    public static WeightConverter keras(Graph graph) {
        return new WeightConverter(new Keras(), graph, Map.of());
    }

    /**
     * Says which layers a module is.
     *
     * @param module its path, as {@code encoder.lstm} or {@code sequential/lstm}
     * @param layers our names for its layers in order, each direction of a bidirectional one a layer, forward first
     * @throws ModelException if a layer is not there, has no weights, or is named twice
     */
    public WeightConverter with(String module, String... layers) {
        List<Problem> problems = new ArrayList<>();
        Map<String, OurLayer> known = new LinkedHashMap<>();
        ours(new ArrayList<>()).forEach(layer -> known.put(layer.name(), layer));
        Set<String> taken = new HashSet<>(named.keySet());
        List<OurLayer> ours = new ArrayList<>();
        for (String name : layers) {
            OurLayer layer = known.get(name);
            if (layer == null) {
                problems.add(problem(name, "found this name", "those with such weights are " + known.keySet()));
            } else if (!taken.add(name)) {
                problems.add(problem(name, "it is named twice", "a layer is in one module"));
            } else {
                ours.add(layer);
            }
        }
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
        Map<String, Place> more = new LinkedHashMap<>(named);
        Places.of(module, ours).forEach((layer, place) -> {
            if (isTaken(place, ours.getFirst().kind())) {
                throw new ModelException(
                        problem(layer, "its module '" + module + "' is that of another", "a module has one"));
            }
            more.put(layer, place);
        });
        return new WeightConverter(dialect, graph, more);
    }

    private boolean isTaken(Place place, LayerKind kind) {
        boolean second = place.index() > 0 && !dialect.stacks(kind);
        return second || named.containsValue(place);
    }

    private Problem problem(String layer, String found, String expected) {
        return new Problem(dialect.title() + ", layer '" + layer + "'", found, expected, "correct the name");
    }

    /**
     * Our weights, of the other framework's.
     *
     * @param tensors by full name; their order does not matter
     * @throws ModelException with everything that is missing, left over, of another shape or of no known layer
     */
    public Weights weights(Map<String, FloatTensor> tensors) {
        List<Problem> problems = new ArrayList<>();
        List<OurLayer> ours = ours(problems);
        List<TheirLayer> theirs = TheirLayer.of(dialect, tensors, problems);
        Map<OurLayer, TheirLayer> matches = Matching.of(ours, theirs, named, problems);
        Map<String, FloatTensor> weights = new LinkedHashMap<>();
        for (OurLayer layer : ours) {
            TheirLayer their = matches.get(layer);
            if (their != null) {
                new Conversion(dialect, layer, their, problems).addTo(weights);
            } else if (named.containsKey(layer.name())) {
                TheirLayer nothing = new TheirLayer(named.get(layer.name()));
                new Conversion(dialect, layer, nothing, problems).addTo(weights);
            }
        }
        throwIfAny(problems);
        return Weights.of(weights).fitting(graph);
    }

    /**
     * The other framework's weights, of ours; those of layers that {@link #with} does not name under our names.
     *
     * @throws ModelException if the weights are not those of the graph, or with every layer that the framework does not have
     */
    public Map<String, FloatTensor> tensors(Weights weights) {
        Weights fitting = weights.fitting(graph);
        List<Problem> problems = new ArrayList<>();
        List<OurLayer> ours = ours(problems);
        throwIfAny(problems);
        Map<String, Place> places = Places.usual(
                ours.stream().filter(layer -> !named.containsKey(layer.name())).toList());
        places.putAll(named);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (OurLayer layer : ours) {
            Place place = Objects.requireNonNull(places.get(layer.name()));
            Map<String, FloatTensor> parameters = new LinkedHashMap<>();
            for (ParameterSpec parameter : layer.node().operation().parameters()) {
                parameters.put(parameter.name(), fitting.get(layer.node().path(parameter.name())));
            }
            Set<String> taken = new HashSet<>();
            for (ForeignTensor tensor : layer.tensors()) {
                String name = dialect.name(place, layer.kind(), tensor.name());
                if (tensors.put(name, tensor.of(parameters, taken)) != null) {
                    problems.add(problem(layer.name(), "'" + name + "' is also another layer's", "names are unique"));
                }
            }
        }
        throwIfAny(problems);
        return tensors;
    }

    private static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
    }

    /** The layers that have parameters; reports those that the other framework does not have. */
    private List<OurLayer> ours(List<Problem> problems) {
        List<OurLayer> layers = new ArrayList<>();
        for (Graph.Node node : graph.nodes()) {
            List<String> parameters = node.operation().parameters().stream()
                    .map(ParameterSpec::name)
                    .toList();
            LayerKind kind = LayerKind.of(node).orElse(null);
            String objection = kind == null ? "its parameters are " + parameters : dialect.objection(kind);
            if (kind != null && objection.isEmpty()) {
                layers.add(new OurLayer(node, kind, dialect.tensors(kind, node)));
            } else if (!parameters.isEmpty()) {
                problems.add(new Problem(
                        "layer '" + node.name() + "'",
                        objection,
                        dialect.title() + " has no such layer",
                        "convert its weights by hand, or use a layer that both have"));
            }
        }
        return layers;
    }
}
