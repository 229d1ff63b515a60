package dev.rondo.onnx;

import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.FloatTensor;
import dev.rondo.layer.Direction;
import dev.rondo.model.Port;
import dev.rondo.onnx.operator.OperatorActivation;
import dev.rondo.onnx.operator.RecurrentOperator;
import dev.rondo.onnx.proto.AttributeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a recurrence as the operator LSTM, GRU or RNN. */
final class OperatorLowering {
    private final RecurrenceLowering layer;
    private final RecurrentOperator operator;
    private final GraphWriter graph;
    private final List<String> states;

    OperatorLowering(RecurrenceLowering layer, RecurrentOperator operator) {
        this.layer = layer;
        this.operator = operator;
        this.graph = layer.graph();
        this.states =
                layer.recurrence().states().stream().map(state -> state.name()).toList();
    }

    Map<String, Value> lower() {
        boolean time = layer.x().hasTime();
        List<String> outputs = graph.nodes(operator.type().name(), outputs(), inputs(time), attributes());
        Map<String, Value> results = new HashMap<>();
        if (layer.wants(Port.Y)) {
            results.put(Port.Y, y(outputs.getFirst(), time));
        }
        for (int i = 0; i < states.size(); i++) {
            String state = states.get(i);
            if (layer.wants(state)) {
                results.put(state, state(state, outputs.get(1 + i)));
            }
        }
        return results;
    }

    /** Y, Y_h, Y_c, those that are wanted. */
    private List<String> outputs() {
        List<String> outputs = new ArrayList<>();
        outputs.add(layer.wants(Port.Y) ? layer.node().path("Y") : "");
        for (String state : states) {
            outputs.add(layer.wants(state) ? layer.node().path("Y_" + state) : "");
        }
        return withoutTrailingGaps(outputs);
    }

    /** X, W, R, B, sequence_lens, initial_h, initial_c, P. */
    private List<String> inputs(boolean time) {
        int inputSize = layer.recurrence().inputs().getFirst().size();
        PackedWeights weights = PackedWeights.of(operator, layer.parameters(), inputSize, operator.hiddenSize());
        String x = layer.x().name();
        List<String> inputs = new ArrayList<>();
        inputs.add(time ? x : Shapes.unsqueeze(graph, x, path("X"), 0));
        inputs.add(initializer("W", weights.W()));
        inputs.add(initializer("R", weights.R()));
        inputs.add(initializer("B", weights.B()));
        inputs.add(
                time && !layer.clocks().isFull(layer.clock()) ? layer.clocks().lengths(layer.clock()) : "");
        for (String state : states) {
            Value initial = layer.initial().get(state);
            inputs.add(initial == null ? "" : Shapes.unsqueeze(graph, initial.name(), path("initial_" + state), 0));
        }
        if (weights.P() != null) {
            inputs.add(initializer("P", weights.P()));
        }
        return withoutTrailingGaps(inputs);
    }

    private static List<String> withoutTrailingGaps(List<String> names) {
        while (names.getLast().isEmpty()) {
            names.removeLast();
        }
        return names;
    }

    private AttributeProto[] attributes() {
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(Attributes.of("hidden_size", (long) operator.hiddenSize()));
        if (layer.direction() == Direction.REVERSE) {
            attributes.add(Attributes.of("direction", "reverse"));
        }
        if (operator.resetGate() == ResetGate.AFTER_PRODUCT) {
            attributes.add(Attributes.of("linear_before_reset", 1L));
        }
        if (operator.forgetGate() == ForgetGate.COUPLED) {
            attributes.add(Attributes.of("input_forget", 1L));
        }
        if (operator.clip() != 0) {
            attributes.add(Attributes.ofFloat("clip", operator.clip()));
        }
        if (!operator.activations().equals(operator.type().activations())) {
            activations(attributes);
        }
        return attributes.toArray(AttributeProto[]::new);
    }

    /** All activations, and the numbers of those that take some. */
    private void activations(List<AttributeProto> attributes) {
        List<OperatorActivation> all = operator.activations();
        attributes.add(Attributes.of(
                "activations",
                all.stream().map(activation -> activation.kind().onnxName()).toList()));
        List<Float> alphas = all.stream()
                .filter(activation -> activation.kind().hasAlpha())
                .map(OperatorActivation::alpha)
                .toList();
        List<Float> betas = all.stream()
                .filter(activation -> activation.kind().hasBeta())
                .map(OperatorActivation::beta)
                .toList();
        if (!alphas.isEmpty()) {
            attributes.add(Attributes.ofFloats("activation_alpha", alphas));
        }
        if (!betas.isEmpty()) {
            attributes.add(Attributes.ofFloats("activation_beta", betas));
        }
    }

    /** Y {@code [T, 1, B, H]} without the axis of directions. */
    private Value y(String output, boolean time) {
        return time
                ? new Value(Shapes.squeeze(graph, output, layer.name(Port.Y), 1), 3)
                : new Value(Shapes.squeeze(graph, output, layer.name(Port.Y), 0, 1), 2);
    }

    private Value state(String state, String output) {
        boolean full = layer.clocks().isFull(layer.clock());
        return layer.orInitial(
                state, Shapes.squeeze(graph, output, full ? layer.name(state) : path("final_" + state), 0));
    }

    private String initializer(String name, FloatTensor tensor) {
        return graph.initializer(layer.node().path(name), tensor);
    }

    private String path(String name) {
        return layer.node().name() + "/" + name;
    }
}
