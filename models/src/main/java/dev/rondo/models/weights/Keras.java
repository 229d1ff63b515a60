package dev.rondo.models.weights;

import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import java.util.ArrayList;
import java.util.List;

/** The paths of variables: {@code lstm/lstm_cell/kernel}, {@code bidirectional/backward_gru/gru_cell/bias}, {@code dense/kernel}. */
record Keras() implements Dialect {
    @Override
    public String title() {
        return "Keras";
    }

    @Override
    public String objection(LayerKind kind) {
        return kind == LayerKind.LSTM_PROJECTED ? "its h is projected" : "";
    }

    @Override
    public boolean stacks(LayerKind kind) {
        return false;
    }

    @Override
    public List<ForeignTensor> tensors(LayerKind kind, Graph.Node node) {
        LayerTensors layer = new LayerTensors(node);
        return switch (kind) {
            case RNN -> gates(layer, kind, GateOrder.RNN);
            case LSTM, LSTM_PROJECTED -> gates(layer, kind, GateOrder.LSTM);
            case GRU_RESET_AFTER, GRU_RESET_BEFORE -> gates(layer, kind, GateOrder.GRU_OF_KERAS);
            case DENSE ->
                layer.columns("kernel", layer.ofRank(2))
                        .bias("bias", layer.ofRank(1))
                        .tensors();
            case LAYER_NORM ->
                layer.vector("gamma", List.of("scale"))
                        .bias("beta", List.of("shift"))
                        .tensors();
            case EMBEDDING -> layer.rows("embeddings", List.of("W")).tensors();
            case CONVOLUTION ->
                layer.tapsFirst("kernel", "W", ((Operation.Convolve) node.operation()).kernel())
                        .bias("bias", List.of("b"))
                        .tensors();
        };
    }

    private static List<ForeignTensor> gates(LayerTensors layer, LayerKind kind, GateOrder order) {
        layer.columns("kernel", order.parameters("W"))
                .columns("recurrent_kernel", order.recurrentParameters(kind, "R"));
        return kind == LayerKind.GRU_RESET_AFTER
                ? layer.twoBiases("bias", order.parameters("b"), order.recurrentParameters(kind, "b"))
                        .tensors()
                : layer.bias("bias", order.parameters("b")).tensors();
    }

    @Override
    public String name(Place place, LayerKind kind, String tensor) {
        String layer = switch (kind) {
            case RNN -> "simple_rnn";
            case LSTM, LSTM_PROJECTED -> "lstm";
            case GRU_RESET_AFTER, GRU_RESET_BEFORE -> "gru";
            case DENSE, LAYER_NORM, EMBEDDING, CONVOLUTION -> "";
        };
        List<String> path = new ArrayList<>(List.of(place.module()));
        if (!layer.isEmpty()) {
            switch (place.side()) {
                case ALONE -> {}
                case FORWARD -> path.add("forward_" + layer);
                case REVERSE -> path.add("backward_" + layer);
            }
            path.add(layer + "_cell");
        }
        path.add(tensor);
        return String.join("/", path);
    }

    @Override
    public Name parse(String name) {
        List<String> path =
                new ArrayList<>(List.of(name.replaceFirst(":\\d+$", "").split("/", -1)));
        String tensor = path.removeLast();
        if (path.size() > 1 && path.getLast().matches("(\\w+_)?cell(_\\d+)?")) {
            path.removeLast();
        }
        Place.Side side = path.size() > 1 ? side(path.getLast()) : Place.Side.ALONE;
        if (side != Place.Side.ALONE) {
            path.removeLast();
        }
        return new Name(new Place(String.join("/", path), 0, side), tensor);
    }

    private static Place.Side side(String layer) {
        if (layer.startsWith("forward_")) {
            return Place.Side.FORWARD;
        }
        return layer.startsWith("backward_") ? Place.Side.REVERSE : Place.Side.ALONE;
    }
}
