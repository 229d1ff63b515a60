package dev.rondo.models.weights;

import java.util.List;

/**
 * The order in which frameworks stack gates: the only place among the converters that knows it.
 *
 * @param gates our names for them
 */
record GateOrder(List<String> gates) {
    /** The one gate of a plain recurrent network. */
    static final GateOrder RNN = new GateOrder(List.of("h"));
    /** PyTorch: i f g o. Keras: i f c o. */
    static final GateOrder LSTM = new GateOrder(List.of("i", "f", "g", "o"));
    /** PyTorch: r z n. */
    static final GateOrder GRU_OF_PYTORCH = new GateOrder(List.of("r", "z", "n"));
    /** Keras: z r h. */
    static final GateOrder GRU_OF_KERAS = new GateOrder(List.of("z", "r", "n"));

    /** The names of a parameter of each gate: {@code i.W}, {@code f.W}, … */
    List<String> parameters(String parameter) {
        return gates.stream().map(gate -> gate + "." + parameter).toList();
    }

    /** As {@link #parameters}, on the side of h: a reset after the product gives the candidate's product parameters of its own. */
    List<String> recurrentParameters(LayerKind kind, String parameter) {
        return gates.stream()
                .map(gate -> kind == LayerKind.GRU_RESET_AFTER && gate.equals("n") ? "hn" : gate)
                .map(gate -> gate + "." + parameter)
                .toList();
    }
}
