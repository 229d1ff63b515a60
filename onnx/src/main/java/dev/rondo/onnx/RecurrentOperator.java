package dev.rondo.onnx;

import dev.rondo.cell.Activation;
import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.expr.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The recurrences that ONNX has an operator for, and how each gate's parameters lie in the operator's weights. This table is the only
 * place that knows the order of gates; it reads in both directions.
 *
 * @param type the operator
 * @param cell our cell of the same equations
 * @param gates in the order of the operator
 * @param option what the operator has to be told
 */
record RecurrentOperator(String type, Cell cell, List<Gate> gates, Option option) {
    /** What tells one use of an operator from another. */
    enum Option {
        NONE,
        /** GRU: {@code linear_before_reset = 1}. */
        LINEAR_BEFORE_RESET,
        /** LSTM: {@code input_forget = 1}. */
        INPUT_FORGET,
        /** RNN: {@code activations = ["Relu"]}. */
        RELU
    }

    /**
     * Where the weights of one gate come from: names of our parameters, null for zeros.
     *
     * @param W input weights
     * @param R recurrent weights
     * @param inputBias the bias beside the input weights
     * @param recurrentBias the bias beside the recurrent weights
     * @param peephole the diagonal weights of the cell state
     */
    record Gate(
            @Nullable String W,
            @Nullable String R,
            @Nullable String inputBias,
            @Nullable String recurrentBias,
            @Nullable String peephole) {
        /** A gate whose parameters have the usual names. */
        static Gate usual(String name) {
            return new Gate(name + ".W", name + ".R", name + ".b", null, null);
        }

        /** A gate that sees the cell state too. */
        static Gate peeping(String name) {
            return new Gate(name + ".W", name + ".R", name + ".b", null, name + ".p");
        }

        /** A gate without weights. */
        static Gate none() {
            return new Gate(null, null, null, null, null);
        }
    }

    /** The operator with tanh or relu. */
    static RecurrentOperator rnn(int hiddenSize, Activation activation) {
        return new RecurrentOperator(
                "RNN",
                new VanillaRnn(hiddenSize, activation),
                List.of(Gate.usual("h")),
                activation == Activation.RELU ? Option.RELU : Option.NONE);
    }

    /** Gates in the order z, r, h. */
    static RecurrentOperator gru(int hiddenSize, ResetGate resetGate) {
        boolean after = resetGate == ResetGate.AFTER_PRODUCT;
        Gate candidate = after ? new Gate("n.W", "hn.R", "n.b", "hn.b", null) : Gate.usual("n");
        return new RecurrentOperator(
                "GRU",
                new Gru(hiddenSize, resetGate),
                List.of(Gate.usual("z"), Gate.usual("r"), candidate),
                after ? Option.LINEAR_BEFORE_RESET : Option.NONE);
    }

    /** Gates in the order i, o, f, c; peepholes in the order i, o, f. */
    static RecurrentOperator lstm(int hiddenSize, Peepholes peepholes, ForgetGate forgetGate) {
        boolean peeping = peepholes == Peepholes.DIAGONAL;
        boolean coupled = forgetGate == ForgetGate.COUPLED;
        Gate forget = coupled ? Gate.none() : gate("f", peeping);
        return new RecurrentOperator(
                "LSTM",
                new Lstm(hiddenSize, peepholes, forgetGate, 0),
                List.of(gate("i", peeping), gate("o", peeping), forget, Gate.usual("g")),
                coupled ? Option.INPUT_FORGET : Option.NONE);
    }

    private static Gate gate(String name, boolean peeping) {
        return peeping ? Gate.peeping(name) : Gate.usual(name);
    }

    /** Whether the operator takes peepholes. */
    boolean hasPeepholes() {
        return gates.stream().anyMatch(gate -> gate.peephole() != null);
    }

    /**
     * The operator that computes a recurrence, whoever wrote it: one whose canonical text is the same. Initial values of states are not
     * looked at, since operators take any.
     */
    static Optional<RecurrentOperator> of(Recurrence recurrence) {
        if (recurrence.inputs().size() != 1 || recurrence.states().isEmpty()) {
            return Optional.empty();
        }
        int inputSize = recurrence.inputs().getFirst().size();
        String text = Text.of(recurrence.results());
        return candidates(recurrence).stream()
                .filter(operator -> Text.of(
                                CellScope.define(operator.cell(), inputSize).results())
                        .equals(text))
                .findFirst();
    }

    /** The operators that have the states of a recurrence, with the options that its parameters suggest. */
    private static List<RecurrentOperator> candidates(Recurrence recurrence) {
        List<String> states =
                recurrence.states().stream().map(state -> state.name()).toList();
        Set<String> parameters = recurrence.parameters().stream()
                .map(parameter -> parameter.name())
                .collect(Collectors.toSet());
        int size = recurrence.states().getFirst().size();
        if (states.equals(List.of("h", "c"))) {
            return List.of(lstm(
                    size,
                    parameters.contains("i.p") ? Peepholes.DIAGONAL : Peepholes.NONE,
                    parameters.contains("f.W") ? ForgetGate.OWN : ForgetGate.COUPLED));
        }
        if (states.equals(List.of("h"))) {
            return List.of(
                    rnn(size, Activation.TANH),
                    rnn(size, Activation.RELU),
                    gru(size, ResetGate.AFTER_PRODUCT),
                    gru(size, ResetGate.BEFORE_PRODUCT));
        }
        return List.of();
    }
}
