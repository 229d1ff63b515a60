package dev.rondo.onnx.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Folds one graph; the graphs in it share what it may take and the names that are in use. */
final class GraphFolding {
    private final SourceGraph graph;
    private final Evaluation evaluation;
    private final Demand demand;
    private final Names names;
    private final Known known;
    private final Set<String> inputs = new HashSet<>();
    private final Map<String, SourceTensor> computed = new LinkedHashMap<>();
    private final KnownShapes shapes;
    private final List<SourceNode> kept = new ArrayList<>();

    /** Of a model's graph; {@code overridable}: an initializer that is an input as well is only its default. */
    GraphFolding(SourceGraph graph, boolean overridable) {
        this(
                graph,
                new Evaluation(Allowance.of(graph)),
                new Demand(graph),
                new Names(graph),
                new Known(null),
                overridable);
    }

    private GraphFolding(
            SourceGraph graph, Evaluation evaluation, Demand demand, Names names, Known known, boolean overridable) {
        this.graph = graph;
        this.evaluation = evaluation;
        this.demand = demand;
        this.names = names;
        this.known = known;
        this.shapes = new KnownShapes(known, evaluation);
        graph.initializers().forEach(known::put);
        for (SourceValue input : graph.inputs()) {
            inputs.add(input.name());
            if (overridable || !graph.initializers().containsKey(input.name())) {
                known.hide(input.name());
            }
        }
    }

    /** The graph that remains. */
    SourceGraph fold() {
        graph.inputs().forEach(shapes::note);
        Deque<SourceNode> ahead = new ArrayDeque<>(graph.nodes());
        while (!ahead.isEmpty()) {
            SourceNode read = ahead.pop();
            BiFunction<String, SourceTensor, String> define = (wish, tensor) -> define(read, wish, tensor);
            SourceNode node = OpsetNormalising.apply(read, define);
            SourceGraph branch = branch(node);
            if (branch != null) {
                SourceGraph inlined = Inlining.inline(node, branch, names);
                inlined.initializers().forEach(this::put);
                inlined.nodes().reversed().forEach(ahead::push);
            } else if (!evaluate(node)) {
                AxisLists.require(node, known.inputs(node));
                node.outputs().forEach(known::hide);
                shapes.note(node);
                SliceParting.apart(node, known.inputs(node), define, names::fresh)
                        .forEach(part -> kept.add(withoutDropout(withFoldedBodies(part))));
            }
        }
        return remaining();
    }

    /** The branch that an If takes; null if the node is none, or not on a constant or on a shape that is known. */
    private @Nullable SourceGraph branch(SourceNode node) {
        SourceTensor condition = node.is("If") ? shapes.value(node.input(0)) : null;
        if (condition == null || condition.size() != 1) {
            return null;
        }
        return node.graph(condition.longAt(0) != 0 ? "then_branch" : "else_branch");
    }

    private boolean evaluate(SourceNode node) {
        SourceTensor shape = node.is("Shape") ? shape(node) : null;
        if (shape != null) {
            put(node.output(0), shape);
            return true;
        }
        if (!known.knowsInputs(node)) {
            return false;
        }
        List<@Nullable SourceTensor> inputs = known.inputs(node);
        Optional<List<SourceTensor>> results =
                demand.asksFor(node, inputs) ? evaluation.evaluate(node, inputs) : Optional.empty();
        for (int k = 0; k < results.map(List::size).orElse(0); k++) {
            if (node.hasOutput(k)) {
                put(node.output(k), results.orElseThrow().get(k));
            }
        }
        return results.isPresent();
    }

    /** The result of a Shape whose input is one of the graph's, of a shape that the file fixes; null otherwise. */
    private @Nullable SourceTensor shape(SourceNode node) {
        List<Long> lengths = inputs.contains(node.input(0)) ? shapes.fixed(node.input(0)) : null;
        return lengths == null ? null : Sources.shape(node, lengths);
    }

    private SourceNode withFoldedBodies(SourceNode node) {
        if (Names.bodies(node).isEmpty()) {
            return node;
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.replaceAll((_, attribute) -> attribute instanceof Attribute.Subgraph(SourceGraph body)
                ? new Attribute.Subgraph(
                        new GraphFolding(body, evaluation, demand, names, new Known(known), true).fold())
                : attribute);
        return new SourceNode(node.name(), node.operator(), node.domain(), node.inputs(), node.outputs(), attributes);
    }

    /** A Dropout drops nothing outside training. */
    private SourceNode withoutDropout(SourceNode node) {
        SourceTensor training = known.find(node.input(2));
        boolean trains = node.hasInput(2) && (training == null || training.size() != 1 || training.longAt(0) != 0);
        return !node.is("Dropout") || trains || node.hasOutput(1)
                ? node
                : new SourceNode(
                        node.name(), "Identity", "", List.of(node.input(0)), List.of(node.output(0)), Map.of());
    }

    /** Keeps a tensor that nodes in their newer form need. */
    private String define(SourceNode node, String wish, SourceTensor tensor) {
        evaluation.take(node, tensor);
        String name = names.fresh(wish);
        put(name, tensor);
        return name;
    }

    private void put(String name, SourceTensor tensor) {
        known.put(name, tensor);
        computed.put(name, tensor);
    }

    /** What the outputs still need, and what of the file nothing ever used. */
    private SourceGraph remaining() {
        Set<String> needed = new HashSet<>();
        graph.outputs().forEach(output -> needed.add(output.name()));
        List<SourceNode> nodes = new ArrayList<>();
        for (SourceNode node : kept.reversed()) {
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(Names.used(node));
                nodes.add(node);
            }
        }
        Collections.reverse(nodes);
        Set<String> used = new HashSet<>();
        graph.nodes().forEach(node -> used.addAll(Names.used(node)));
        Map<String, SourceTensor> initializers = new LinkedHashMap<>(graph.initializers());
        initializers.keySet().removeIf(name -> used.contains(name) && !needed.contains(name));
        computed.forEach((name, tensor) -> {
            if (needed.contains(name)) {
                initializers.put(name, tensor);
            }
        });
        return new SourceGraph(graph.name(), nodes, graph.inputs(), graph.outputs(), initializers);
    }
}
