package dev.rondo.model;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.RondoException;
import dev.rondo.cell.StateUpdate;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Infers the sizes of a model, and collects every mistake on the way. */
final class Resolver {
    private final Model model;
    private final Map<String, Integer> givenSizes;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Port, Graph.Value> values = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private final Set<String> tokenInputs = new HashSet<>();

    Resolver(Model model, Map<String, Integer> givenSizes) {
        this.model = model;
        this.givenSizes = givenSizes;
    }

    Graph resolve() {
        checkNames();
        List<Graph.Input> inputs = new ArrayList<>();
        for (Model.Input input : model.inputs()) {
            inputs.add(input(input));
        }
        List<Graph.Node> nodes = new ArrayList<>();
        for (int i = 0; i < model.nodes().size(); i++) {
            Model.Node node = model.nodes().get(i);
            Graph.Node resolved = node(node, "layers[" + i + "] '" + node.name() + "'");
            if (resolved == null) {
                broken.add(node.name());
            } else {
                nodes.add(resolved);
            }
        }
        checkOutputs();
        checkUse();
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
        return new Graph(inputs, nodes, model.outputs());
    }

    private void checkNames() {
        Set<String> names = new HashSet<>();
        List<String> ofInputs = new ArrayList<>();
        for (Model.Input input : model.inputs()) {
            ofInputs.add(input.name());
        }
        List<String> all = new ArrayList<>(ofInputs);
        for (Model.Node node : model.nodes()) {
            all.add(node.name());
        }
        for (String name : all) {
            if (name.isBlank() || name.contains(".")) {
                report(
                        "'" + name + "'",
                        "found this name",
                        "a name is not blank and has no dot",
                        "choose another name");
            }
            if (!names.add(name)) {
                report(
                        "'" + name + "'",
                        "found this name twice",
                        "inputs and layers have names of their own",
                        "rename one");
            }
        }
        for (String given : givenSizes.keySet()) {
            if (!ofInputs.contains(given)) {
                report(
                        "input '" + given + "'",
                        "found a size for it",
                        "the model has the inputs " + ofInputs,
                        "name one of these");
            }
        }
    }

    private Graph.Input input(Model.Input input) {
        int size = input.kind() == InputKind.TOKENS ? vocabulary(input) : featureSize(input);
        Clock clock = input.once() ? new Clock.Once() : new Clock.Steps(input.alongside());
        if (input.kind() == InputKind.TOKENS) {
            tokenInputs.add(input.name());
        }
        values.put(new Port(input.name(), Port.Y), new Graph.Value(size, clock));
        return new Graph.Input(input.name(), input.kind(), size, clock);
    }

    private int featureSize(Model.Input input) {
        int given = givenSizes.getOrDefault(input.name(), input.size());
        if (given < 1) {
            report(
                    "input '" + input.name() + "'",
                    "its number of features is " + (given == Model.OPEN ? "open" : given),
                    "it has to be known and at least 1",
                    "give it where the model is declared or resolved");
        } else if (input.size() != Model.OPEN && given != input.size()) {
            report(
                    "input '" + input.name() + "'",
                    "the data have " + given + " features",
                    "the model declares " + input.size(),
                    "give both the same number");
        }
        return Math.max(1, given);
    }

    private int vocabulary(Model.Input input) {
        Port port = new Port(input.name(), Port.Y);
        int smallest = Integer.MAX_VALUE;
        for (Model.Node node : model.nodes()) {
            if (node.layer() instanceof Embedding embedding && node.inputs().contains(port)) {
                smallest = Math.min(smallest, embedding.vocabulary());
            }
        }
        return smallest;
    }

    private Graph.@Nullable Node node(Model.Node node, String path) {
        List<Graph.Value> inputs = new ArrayList<>();
        boolean known = true;
        for (Port port : node.inputs()) {
            Graph.Value value = value(port, path);
            known &= value != null;
            if (value != null) {
                inputs.add(value);
            }
        }
        for (Port port : node.initialStates().values()) {
            known &= value(port, path) != null;
        }
        if (!known) {
            return null;
        }
        try {
            requireTokens(node);
            Operations resolved = Operations.of(node.layer(), inputs);
            checkInitialStates(node, resolved.operation(), path);
            Map<String, Graph.Value> outputs = outputs(resolved);
            for (Map.Entry<String, Graph.Value> output : outputs.entrySet()) {
                values.put(new Port(node.name(), output.getKey()), output.getValue());
            }
            return new Graph.Node(
                    node.name(),
                    node.layer().kind(),
                    resolved.operation(),
                    node.inputs(),
                    node.initialStates(),
                    outputs);
        } catch (RondoException e) {
            e.problems().forEach(problem -> problems.add(problem.within(path)));
            return null;
        }
    }

    private void requireTokens(Model.Node node) {
        boolean wantsTokens = node.layer() instanceof Embedding;
        for (Port port : node.inputs()) {
            if (tokenInputs.contains(port.source()) != wantsTokens) {
                throw new ModelException(new Problem(
                        "input '" + port + "'",
                        wantsTokens ? "found features" : "found token ids",
                        wantsTokens ? "an embedding takes token ids" : "this layer takes features",
                        wantsTokens ? "declare the input with tokens()" : "put an embedding between them"));
            }
        }
    }

    private static Map<String, Graph.Value> outputs(Operations resolved) {
        Map<String, Graph.Value> outputs = new LinkedHashMap<>();
        outputs.put(Port.Y, resolved.output());
        if (resolved.operation() instanceof Operation.Step step) {
            for (StateUpdate state : step.recurrence().states()) {
                outputs.put(state.name(), new Graph.Value(state.size(), new Clock.Once()));
            }
        }
        return outputs;
    }

    private void checkInitialStates(Model.Node node, Operation operation, String path) {
        List<StateUpdate> states =
                operation instanceof Operation.Step step ? step.recurrence().states() : List.of();
        for (Map.Entry<String, Port> initial : node.initialStates().entrySet()) {
            String name = initial.getKey();
            Port port = initial.getValue();
            String at = path + ": initial state '" + name + "'";
            Graph.Value value = values.get(port);
            StateUpdate state = states.stream()
                    .filter(s -> s.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (state == null) {
                report(
                        at,
                        "the layer has no such state",
                        "its states are "
                                + states.stream().map(StateUpdate::name).toList(),
                        "name one of these");
            } else if (value != null && value.size() != state.size()) {
                report(
                        at,
                        "'" + port + "' has " + value.size() + " elements",
                        "the state has " + state.size() + " units",
                        "give both the same size");
            } else if (value != null && !value.clock().equals(new Clock.Once())) {
                report(
                        at,
                        "'" + port + "' has the " + value.clock(),
                        "a state begins once a sequence",
                        "take a final state or an input declared with once()");
            }
        }
    }

    private Graph.@Nullable Value value(Port port, String path) {
        Graph.Value value = values.get(port);
        if (value == null && !broken.contains(port.source())) {
            report(
                    path,
                    "it takes '" + port + "'",
                    "no input and no earlier layer gives that",
                    "use what the builder returned for an earlier layer");
        }
        return value;
    }

    private void checkOutputs() {
        if (model.outputs().isEmpty()) {
            report("model", "found no output", "at least one is needed", "name one with output()");
        }
        for (Map.Entry<String, Port> output : model.outputs().entrySet()) {
            String path = "output '" + output.getKey() + "'";
            Port port = output.getValue();
            value(port, path);
            if (tokenInputs.contains(port.source())) {
                report(path, "it is a token input", "an output is what a layer computes", "add a layer");
            }
        }
    }

    private void checkUse() {
        if (model.outputs().isEmpty()) {
            return;
        }
        Set<String> used = new HashSet<>();
        addSources(model.outputs().values(), used);
        for (Model.Node node : model.nodes().reversed()) {
            if (used.contains(node.name())) {
                addSources(node.inputs(), used);
                addSources(node.initialStates().values(), used);
            }
        }
        for (Model.Input input : model.inputs()) {
            used.add(input.alongside().equals(input.name()) ? "" : input.alongside());
        }
        for (int i = 0; i < model.nodes().size(); i++) {
            Layer layer = model.nodes().get(i).layer();
            String name = model.nodes().get(i).name();
            if (!used.contains(name)) {
                report(
                        "layers[" + i + "] '" + name + "'",
                        "nothing uses its output",
                        "every layer leads to an output",
                        "remove this " + layer.kind() + " or name it as an output");
            }
        }
        for (Model.Input input : model.inputs()) {
            if (!used.contains(input.name())) {
                report(
                        "input '" + input.name() + "'",
                        "nothing uses it",
                        "every input leads to an output",
                        "remove it");
            }
        }
    }

    private static void addSources(Collection<Port> ports, Set<String> used) {
        for (Port port : ports) {
            used.add(port.source());
        }
    }

    private void report(String path, String found, String expected, String remedy) {
        problems.add(new Problem(path, found, expected, remedy));
    }
}
