package dev.rondo.onnx.operator;

import dev.rondo.cell.Activation;
import dev.rondo.cell.Cell;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent operator of ONNX with its attributes, and how each gate's parameters lie in its weights. This table is the only place that
 * knows the order of gates.
 *
 * @param type the operator
 * @param hiddenSize H
 * @param activations of the gates f, and where there are more of the candidate g and of the cell state h
 * @param clip the bound of the gates' pre-activations, 0 for none
 * @param peepholes whether the gates of an LSTM see the cell state: whether there is P
 * @param forgetGate where the forget gate of an LSTM comes from: {@code input_forget}
 * @param resetGate where the reset gate of a GRU acts: {@code linear_before_reset}
 */
public record RecurrentOperator(
        Type type,
        int hiddenSize,
        List<OperatorActivation> activations,
        float clip,
        Peepholes peepholes,
        ForgetGate forgetGate,
        ResetGate resetGate) {
    /** The operators. */
    public enum Type {
        /** The plain recurrent network. */
        RNN,
        /** The gated recurrent unit. */
        GRU,
        /** Long short-term memory. */
        LSTM;

        /** The activations that it has where none are given. */
        public List<OperatorActivation> activations() {
            OperatorActivation sigmoid = OperatorActivation.Kind.SIGMOID.byDefault();
            OperatorActivation tanh = OperatorActivation.Kind.TANH.byDefault();
            return switch (this) {
                case RNN -> List.of(tanh);
                case GRU -> List.of(sigmoid, tanh);
                case LSTM -> List.of(sigmoid, tanh, tanh);
            };
        }
    }

    /**
     * Where the weights of one gate come from: local names of our parameters, null for zeros.
     *
     * @param W input weights
     * @param R recurrent weights
     * @param inputBias the bias beside the input weights; where there is no other it stands for the sum of both
     * @param recurrentBias the bias beside the recurrent weights
     * @param peephole the diagonal weights of the cell state
     */
    public record Gate(
            @Nullable String W,
            @Nullable String R,
            @Nullable String inputBias,
            @Nullable String recurrentBias,
            @Nullable String peephole) {
        private static final Gate NONE = new Gate(null, null, null, null, null);

        private static Gate usual(String name) {
            return new Gate(name + ".W", name + ".R", name + ".b", null, null);
        }

        private static Gate peeping(String name) {
            return new Gate(name + ".W", name + ".R", name + ".b", null, name + ".p");
        }
    }

    /** Keeps a copy. */
    public RecurrentOperator {
        activations = List.copyOf(activations);
    }

    /** An operator without attributes but its size. */
    public static RecurrentOperator of(Type type, int hiddenSize) {
        return new RecurrentOperator(
                type, hiddenSize, type.activations(), 0, Peepholes.NONE, ForgetGate.OWN, ResetGate.BEFORE_PRODUCT);
    }

    /** The same operator with other activations. */
    public RecurrentOperator with(List<OperatorActivation> others) {
        return new RecurrentOperator(type, hiddenSize, others, clip, peepholes, forgetGate, resetGate);
    }

    /** The same operator with pre-activations bounded by ± {@code bound}, 0 for no bound. */
    public RecurrentOperator withClip(float bound) {
        return new RecurrentOperator(type, hiddenSize, activations, bound, peepholes, forgetGate, resetGate);
    }

    /** The same operator with or without peepholes. */
    public RecurrentOperator with(Peepholes other) {
        return new RecurrentOperator(type, hiddenSize, activations, clip, other, forgetGate, resetGate);
    }

    /** The same operator with its forget gate from elsewhere. */
    public RecurrentOperator with(ForgetGate other) {
        return new RecurrentOperator(type, hiddenSize, activations, clip, peepholes, other, resetGate);
    }

    /** The same operator with its reset gate elsewhere. */
    public RecurrentOperator with(ResetGate other) {
        return new RecurrentOperator(type, hiddenSize, activations, clip, peepholes, forgetGate, other);
    }

    /**
     * The operator that computes a recurrence, whoever wrote it: one whose canonical text is the same. Initial values of states are not
     * looked at, since operators take any.
     */
    public static Optional<RecurrentOperator> of(Recurrence recurrence) {
        return Recognition.of(recurrence);
    }

    /** The cell of the same equations: the library's where it has one, otherwise one with the same names of parameters. */
    public Cell cell() {
        boolean asUsual = clip == 0 && activations.equals(type.activations());
        if (asUsual) {
            return switch (type) {
                case RNN -> new VanillaRnn(hiddenSize);
                case GRU -> new Gru(hiddenSize, resetGate);
                case LSTM -> new Lstm(hiddenSize, peepholes, forgetGate, 0);
            };
        }
        boolean relu = clip == 0 && activations.equals(List.of(OperatorActivation.Kind.RELU.byDefault()));
        return relu ? new VanillaRnn(hiddenSize, Activation.RELU) : new OperatorCell(this);
    }

    /** The gates in the order of the operator: z r h of a GRU, i o f c of an LSTM. */
    public List<Gate> gates() {
        return switch (type) {
            case RNN -> List.of(Gate.usual("h"));
            case GRU ->
                List.of(
                        Gate.usual("z"),
                        Gate.usual("r"),
                        resetGate == ResetGate.AFTER_PRODUCT
                                ? new Gate("n.W", "hn.R", "n.b", "hn.b", null)
                                : Gate.usual("n"));
            case LSTM ->
                List.of(
                        gate("i"),
                        gate("o"),
                        forgetGate == ForgetGate.COUPLED ? Gate.NONE : gate("f"),
                        Gate.usual("g"));
        };
    }

    private Gate gate(String name) {
        return peepholes == Peepholes.DIAGONAL ? Gate.peeping(name) : Gate.usual(name);
    }
}
