package dev.rondo.models.weights;

import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of a {@code state_dict}: {@code lstm.weight_ih_l0_reverse}, {@code fc.bias}. */
record PyTorch() implements Dialect {
    private static final Pattern NAME = Pattern.compile(
            "(?:(?<module>.*)\\.)?(?:(?<gates>(?:weight|bias)_[ih]h|weight_hr)(?:_l(?<layer>\\d{1,9})(?<reverse>_reverse)?)?"
                    + "|(?<tensor>[^.]*))",
            Pattern.DOTALL);

    @Override
    public String title() {
        return "PyTorch";
    }

    @Override
    public String objection(LayerKind kind) {
        return kind == LayerKind.GRU_RESET_BEFORE ? "its reset gate acts before the product" : "";
    }

    @Override
    public boolean stacks(LayerKind kind) {
        return switch (kind) {
            case RNN, LSTM, LSTM_PROJECTED, GRU_RESET_AFTER, GRU_RESET_BEFORE -> true;
            case DENSE, LAYER_NORM, EMBEDDING, CONVOLUTION -> false;
        };
    }

    @Override
    public List<ForeignTensor> tensors(LayerKind kind, Graph.Node node) {
        LayerTensors layer = new LayerTensors(node);
        return switch (kind) {
            case RNN -> gates(layer, kind, GateOrder.RNN).tensors();
            case LSTM -> gates(layer, kind, GateOrder.LSTM).tensors();
            case LSTM_PROJECTED ->
                gates(layer, kind, GateOrder.LSTM)
                        .rows("weight_hr", List.of("P"))
                        .tensors();
            case GRU_RESET_AFTER, GRU_RESET_BEFORE ->
                gates(layer, kind, GateOrder.GRU_OF_PYTORCH).tensors();
            case DENSE ->
                layer.rows("weight", layer.ofRank(2))
                        .bias("bias", layer.ofRank(1))
                        .tensors();
            case LAYER_NORM ->
                layer.vector("weight", List.of("scale"))
                        .bias("bias", List.of("shift"))
                        .tensors();
            case EMBEDDING -> layer.rows("weight", List.of("W")).tensors();
            case CONVOLUTION ->
                layer.tapsLast("weight", "W", ((Operation.Convolve) node.operation()).kernel())
                        .bias("bias", List.of("b"))
                        .tensors();
        };
    }

    private static LayerTensors gates(LayerTensors layer, LayerKind kind, GateOrder order) {
        return layer.rows("weight_ih", order.parameters("W"))
                .rows("weight_hh", order.recurrentParameters(kind, "R"))
                .bias("bias_ih", order.parameters("b"))
                .bias("bias_hh", order.recurrentParameters(kind, "b"));
    }

    @Override
    public String name(Place place, LayerKind kind, String tensor) {
        String prefix = place.module().isEmpty() ? "" : place.module() + ".";
        return switch (kind) {
            case RNN, LSTM, LSTM_PROJECTED, GRU_RESET_AFTER, GRU_RESET_BEFORE ->
                prefix + tensor + "_l" + place.index() + (place.side() == Place.Side.REVERSE ? "_reverse" : "");
            case DENSE, LAYER_NORM, EMBEDDING, CONVOLUTION -> prefix + tensor;
        };
    }

    @Override
    public Name parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalStateException("every name has these parts: " + name);
        }
        String module = parts.group("module") == null ? "" : parts.group("module");
        String gates = parts.group("gates");
        if (gates == null) {
            return new Name(new Place(module, 0, Place.Side.ALONE), parts.group("tensor"));
        }
        int layer = parts.group("layer") == null ? 0 : Integer.parseInt(parts.group("layer"));
        Place.Side side = parts.group("reverse") == null ? Place.Side.ALONE : Place.Side.REVERSE;
        return new Name(new Place(module, layer, side), gates);
    }
}
