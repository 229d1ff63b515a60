package dev.rondo.onnx;

import dev.rondo.backend.Streaming;
import dev.rondo.cell.StateUpdate;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.source.SourceGraph;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Writes a graph layer by layer. An edge is {@code [T, B, n]}, or {@code [B, n]} where it has one step. */
final class ModelLowering {
    private final TrainedModel model;
    private final Graph graph;
    private final Form form;
    private final GraphWriter writer;
    private final Signature signature;
    private final Clocks clocks;
    private final Map<Port, Value> edges = new LinkedHashMap<>();
    private final Set<Port> used = new HashSet<>();

    /** Prepares to write a model whose layers have the names of a file. */
    ModelLowering(TrainedModel model, Form form, OperatorSet operators) {
        this.model = model;
        this.graph = model.graph();
        this.form = form;
        this.writer = new GraphWriter(SourceGraph.OURS, operators);
        this.signature = new Signature(graph, form, writer);
        this.clocks = new Clocks(writer, form == Form.STEP, signature::lengths);
    }

    Lowered lower() {
        used.addAll(graph.outputs().values());
        for (Graph.Node node : graph.nodes()) {
            writer.reserveNode(node.name());
            used.addAll(node.inputs());
            used.addAll(node.initialStates().values());
        }
        for (Graph.Input input : graph.inputs()) {
            edges.put(new Port(input.name(), Port.Y), signature.input(input));
        }
        graph.nodes().forEach(this::lower);
        signature.finish(this::edge);
        return new Lowered(writer.build(), signature.inputs(), signature.outputs(), layers());
    }

    /** The names of the values of all results of layers. */
    private Map<Port, String> layers() {
        Map<Port, String> layers = new LinkedHashMap<>();
        for (Graph.Node node : graph.nodes()) {
            node.outputs().keySet().forEach(output -> {
                Value value = edges.get(new Port(node.name(), output));
                if (value != null) {
                    layers.put(new Port(LayerNames.read(node.name()), output), value.name());
                }
            });
        }
        return layers;
    }

    private Value edge(Port port) {
        return Objects.requireNonNull(edges.get(port), port::toString);
    }

    private void lower(Graph.Node node) {
        Port y = new Port(node.name(), Port.Y);
        Value x = edge(node.inputs().getFirst());
        Clock clock = graph.value(node.inputs().getFirst()).clock();
        boolean ongoing = form.isStreaming() && Streaming.isOngoing(graph, node);
        AcrossTime time = new AcrossTime(writer, clocks, signature, node, x, clock, ongoing);
        Parameters parameters = new Parameters(writer, node, model.weights());
        switch (node.operation()) {
            case Operation.Step step -> step(node, step, parameters, clock);
            case Operation.Lookup lookup -> edges.put(y, lookup(node, parameters, x));
            case Operation.Last last -> edges.put(y, time.last());
            case Operation.Pool(Pooling pooling) -> edges.put(y, time.pool(pooling));
            case Operation.Reverse reverse -> edges.put(y, time.reverse());
            case Operation.Repeat(int count) -> edges.put(y, time.repeat(count));
            case Operation.RepeatTo repeat ->
                edges.put(y, time.repeatTo(edge(node.inputs().get(1))));
            case Operation.Convolve convolve ->
                edges.put(y, convolution(node, convolve, parameters, x, clock, ongoing));
        }
        parameters.writeUnused();
    }

    private Value convolution(
            Graph.Node node,
            Operation.Convolve convolve,
            Parameters parameters,
            Value x,
            Clock clock,
            boolean ongoing) {
        int size = graph.value(node.inputs().getFirst()).size();
        boolean single =
                Clocks.isSingle(graph.value(new Port(node.name(), Port.Y)).clock());
        return new ConvolutionLowering(
                        writer, clocks, signature, node, convolve, parameters, x, size, clock, single, ongoing)
                .lower();
    }

    private Value lookup(Graph.Node node, Parameters parameters, Value ids) {
        String table = parameters.initializer("W");
        return new Value(writer.node("Gather", node.name(), List.of(table, ids.name())), ids.rank());
    }

    private void step(Graph.Node node, Operation.Step step, Parameters parameters, Clock clock) {
        Map<String, Value> initial = new HashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        if (form != Form.BATCH || used.contains(new Port(node.name(), Port.Y))) {
            names.put(Port.Y, node.name());
        }
        for (StateUpdate state : node.states()) {
            initial(node, state, parameters).ifPresent(value -> initial.put(state.name(), value));
            String path = node.path(state.name());
            if (signature.hasState(path)) {
                names.put(state.name(), signature.nextName(path));
            } else if (used.contains(new Port(node.name(), state.name()))) {
                names.put(state.name(), path);
            }
        }
        List<Value> inputs = node.inputs().stream().map(this::edge).toList();
        Map<String, Value> results = new RecurrenceLowering(
                        writer,
                        clocks,
                        node,
                        step.recurrence(),
                        step.direction(),
                        parameters,
                        inputs,
                        clock,
                        anyInput(),
                        initial,
                        names)
                .lower();
        results.forEach((output, value) -> edges.put(new Port(node.name(), output), value));
        for (StateUpdate state : node.states()) {
            String path = node.path(state.name());
            if (signature.hasState(path)) {
                signature.next(path, edge(new Port(node.name(), state.name())).name());
            }
        }
    }

    /** The initial value of a state: what another edge gives, what goes in, or a parameter; nothing for zeros. */
    private Optional<Value> initial(Graph.Node node, StateUpdate state, Parameters parameters) {
        Port given = node.initialStates().get(state.name());
        Expr.Parameter learned = state.initial();
        String path = node.path(state.name());
        if (given != null) {
            return Optional.of(edge(given));
        }
        if (signature.hasState(path)) {
            Value value = new Value(signature.state(path), 2);
            return Optional.of(form.isStreaming() ? value : optional(node, state, parameters, value));
        }
        if (learned != null) {
            Value value = new Value(parameters.initializer(learned), 1);
            return Optional.of(perSequence(path, value));
        }
        return Optional.empty();
    }

    /** An initial state {@code [B, H]} that may be left out: the parameter or zeros then. */
    private Value optional(Graph.Node node, StateUpdate state, Parameters parameters, Value input) {
        Expr.Parameter learned = state.initial();
        float[] values = learned == null
                ? new float[state.size()]
                : parameters.tensor(learned.name()).toArray();
        writer.defaultOf(input.name(), FloatTensor.wrap(Shape.of(1, state.size()), values));
        return perSequence(node.path(state.name()), input);
    }

    /** Once for each sequence: of which there are as many as in an input, whatever the layer takes. */
    private Value perSequence(String path, Value value) {
        return Shapes.perSequence(writer, value, anyInput(), path + "/initial");
    }

    private Value anyInput() {
        return edge(new Port(graph.inputs().getFirst().name(), Port.Y));
    }
}
