package dev.rondo.onnx;

import dev.rondo.backend.Streaming;
import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Writes a graph layer by layer. An edge is {@code [T, B, n]}, or {@code [B, n]} where it has one step. */
final class ModelLowering {
    private final TrainedModel model;
    private final Graph graph;
    private final Form form;
    private final GraphWriter writer;
    private final Signature signature;
    private final Clocks clocks;
    private final Map<Port, Value> edges = new HashMap<>();
    private final Set<Port> used = new HashSet<>();

    ModelLowering(TrainedModel model, Form form) {
        this.model = model;
        this.graph = model.graph();
        this.form = form;
        this.writer = new GraphWriter("rondo");
        this.signature = new Signature(graph, form, writer);
        this.clocks = new Clocks(writer, form == Form.STEP, signature::lengths);
    }

    OnnxModel lower() {
        used.addAll(graph.outputs().values());
        for (Graph.Node node : graph.nodes()) {
            used.addAll(node.inputs());
            used.addAll(node.initialStates().values());
        }
        for (Graph.Input input : graph.inputs()) {
            edges.put(new Port(input.name(), Port.Y), signature.input(input));
        }
        signature.declareStates();
        graph.nodes().forEach(this::lower);
        signature.finish(this::edge);
        return OnnxFile.of(model, writer.build(), signature);
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
        switch (node.operation()) {
            case Operation.Step step -> step(node, step, clock, ongoing);
            case Operation.Lookup lookup -> edges.put(y, lookup(node, x));
            case Operation.Last last -> edges.put(y, time.last());
            case Operation.Pool(Pooling pooling) -> edges.put(y, time.pool(pooling));
            case Operation.Reverse reverse -> edges.put(y, time.reverse());
            case Operation.Repeat(int count) -> edges.put(y, time.repeat(count));
            case Operation.RepeatTo repeat ->
                edges.put(y, time.repeatTo(edge(node.inputs().get(1))));
            case Operation.Convolve convolve -> throw new IllegalStateException("refused before: " + node.name());
        }
    }

    private Value lookup(Graph.Node node, Value ids) {
        String table = new Parameters(writer, node, model.weights()).initializer("W");
        return new Value(writer.node("Gather", node.name(), List.of(table, ids.name())), ids.rank());
    }

    private void step(Graph.Node node, Operation.Step step, Clock clock, boolean ongoing) {
        Map<String, Value> initial = new HashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        if (used.contains(new Port(node.name(), Port.Y))) {
            names.put(Port.Y, node.name());
        }
        Parameters parameters = new Parameters(writer, node, model.weights());
        for (StateUpdate state : node.states()) {
            initial(node, state, parameters, ongoing, initial);
            String path = node.path(state.name());
            if (ongoing || used.contains(new Port(node.name(), state.name()))) {
                names.put(state.name(), ongoing ? signature.nextName(path) : path);
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
                        initial,
                        names)
                .lower();
        results.forEach((output, value) -> edges.put(new Port(node.name(), output), value));
        if (ongoing) {
            for (StateUpdate state : node.states()) {
                signature.next(
                        node.path(state.name()),
                        edge(new Port(node.name(), state.name())).name());
            }
        }
    }

    /** Finds the initial value of a state: what the stream remembers, what another edge gives, or a parameter. */
    private void initial(
            Graph.Node node, StateUpdate state, Parameters parameters, boolean ongoing, Map<String, Value> initial) {
        Port given = node.initialStates().get(state.name());
        Expr.Parameter learned = state.initial();
        String path = node.path(state.name());
        if (ongoing) {
            initial.put(state.name(), new Value(signature.state(path), 2));
        } else if (given != null) {
            initial.put(state.name(), edge(given));
        } else if (learned != null) {
            Value value = new Value(parameters.initializer(learned), 1);
            Value x = edge(node.inputs().getFirst());
            initial.put(state.name(), Shapes.perSequence(writer, value, x, path + "/initial"));
        }
    }
}
