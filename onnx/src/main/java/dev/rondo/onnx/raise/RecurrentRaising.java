package dev.rondo.onnx.raise;

import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.onnx.operator.OperatorActivation;
import dev.rondo.onnx.operator.RecurrentOperator;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Raises RNN, GRU and LSTM with all their attributes, one direction at a time. */
final class RecurrentRaising {
    private final SourceNode node;
    private final int direction;

    private RecurrentRaising(SourceNode node, int direction) {
        this.node = node;
        this.direction = direction;
    }

    /**
     * The recurrence of one direction. Its states are {@code h} and, of an LSTM, {@code c}.
     *
     * @param direction 0, or 1 for the second of a bidirectional node
     * @param w input weights {@code [D, G·H, I]}
     * @param r recurrent weights {@code [D, G·H, H]}
     * @param b biases {@code [D, 2·G·H]}, null for zeros
     * @param p peepholes {@code [D, 3·H]}, null for none
     * @throws Obstacle if the attributes or shapes are not what the standard allows
     */
    static RaisedCell raise(
            SourceNode node,
            int direction,
            SourceTensor w,
            SourceTensor r,
            @Nullable SourceTensor b,
            @Nullable SourceTensor p) {
        RecurrentRaising raising = new RecurrentRaising(node, direction);
        RecurrentOperator operator = raising.operator(r, p);
        raising.requireShapes(operator, w, r, b, p);
        List<String> states = operator.type() == RecurrentOperator.Type.LSTM ? List.of("h", "c") : List.of("h");
        return new RaisedCell(operator.cell(), states, raising.weights(operator, w, r, b, p));
    }

    private RecurrentOperator operator(SourceTensor r, @Nullable SourceTensor p) {
        RecurrentOperator.Type type = RecurrentOperator.Type.valueOf(node.operator());
        if (r.rank() != 3) {
            throw refused("R is " + r, "it is [directions, gates times H, H]", "export the model again");
        }
        int hiddenSize = Math.toIntExact(node.integer("hidden_size", r.shape().get(2)));
        RecurrentOperator operator =
                RecurrentOperator.of(type, hiddenSize).with(activations(type)).withClip(clip());
        return switch (type) {
            case RNN -> operator;
            case GRU ->
                operator.with(
                        node.integer("linear_before_reset", 0) != 0
                                ? ResetGate.AFTER_PRODUCT
                                : ResetGate.BEFORE_PRODUCT);
            case LSTM ->
                operator.with(p == null ? Peepholes.NONE : Peepholes.DIAGONAL)
                        .with(node.integer("input_forget", 0) != 0 ? ForgetGate.COUPLED : ForgetGate.OWN);
        };
    }

    private float clip() {
        float clip = node.real("clip", 0);
        if (!(clip >= 0)) {
            throw refused("clip " + clip, "a bound is not negative", "leave it out for no bound");
        }
        return Float.isInfinite(clip) ? 0 : clip;
    }

    private int directions() {
        return node.text("direction", "forward").equals("bidirectional") ? 2 : 1;
    }

    /** Those of this direction: numbers are dealt out in order to the activations that take one. */
    private List<OperatorActivation> activations(RecurrentOperator.Type type) {
        List<String> names = node.texts("activations");
        int count = type.activations().size();
        if (names.isEmpty()) {
            return withNumbers(type);
        }
        if (names.size() != count * directions()) {
            throw refused(
                    "activations " + names,
                    "there are " + count + " for each of " + directions() + " directions",
                    "name all of them, or none");
        }
        return dealt(names.stream().map(this::kind).toList()).subList(direction * count, (direction + 1) * count);
    }

    private List<OperatorActivation> withNumbers(RecurrentOperator.Type type) {
        if (!node.reals("activation_alpha").isEmpty()
                || !node.reals("activation_beta").isEmpty()) {
            boolean needed = type.activations().stream()
                    .anyMatch(activation -> activation.kind().hasAlpha());
            if (needed) {
                throw refused("numbers for activations that are not named", "they go together", "name the activations");
            }
        }
        return type.activations();
    }

    private OperatorActivation.Kind kind(String name) {
        return OperatorActivation.Kind.of(name)
                .orElseThrow(() -> refused(
                        "activation '" + name + "'",
                        "the standard has Relu, Tanh, Sigmoid, Affine, LeakyRelu, ThresholdedRelu, ScaledTanh,"
                                + " HardSigmoid, Elu, Softsign and Softplus",
                        "use one of these"));
    }

    private List<OperatorActivation> dealt(List<OperatorActivation.Kind> kinds) {
        List<Float> alphas = node.reals("activation_alpha");
        List<Float> betas = node.reals("activation_beta");
        List<OperatorActivation> activations = new ArrayList<>();
        int alpha = 0;
        int beta = 0;
        for (OperatorActivation.Kind kind : kinds) {
            boolean alphaGiven = kind.hasAlpha() && alpha < alphas.size();
            boolean betaGiven = kind.hasBeta() && beta < betas.size();
            if (!kind.hasDefaults() && (alphaGiven != kind.hasAlpha() || betaGiven != kind.hasBeta())) {
                throw refused(
                        "activation '" + kind.onnxName() + "' without its numbers",
                        "the standard and ONNX Runtime do not agree on what they are then",
                        "write them in activation_alpha and activation_beta");
            }
            OperatorActivation usual = kind.byDefault();
            activations.add(new OperatorActivation(
                    kind,
                    alphaGiven ? alphas.get(alpha++) : usual.alpha(),
                    betaGiven ? betas.get(beta++) : usual.beta()));
        }
        return activations;
    }

    private void requireShapes(
            RecurrentOperator operator,
            SourceTensor w,
            SourceTensor r,
            @Nullable SourceTensor b,
            @Nullable SourceTensor p) {
        long directions = directions();
        long hidden = operator.hiddenSize();
        long rows = operator.gates().size() * hidden;
        if (w.rank() != 3) {
            throw refused("W is " + w, "it is [directions, gates times H, I]", "export the model again");
        }
        require("W", w, List.of(directions, rows, w.shape().get(2)));
        require("R", r, List.of(directions, rows, hidden));
        if (b != null) {
            require("B", b, List.of(directions, 2 * rows));
        }
        if (p != null) {
            require("P", p, List.of(directions, 3 * hidden));
        }
    }

    private void require(String name, SourceTensor tensor, List<Long> shape) {
        if (!tensor.shape().equals(shape) || !tensor.type().isReal()) {
            throw refused(
                    name + " is " + tensor,
                    "its shape is " + shape + " for hidden_size, gates and directions of the node",
                    "export the model again");
        }
    }

    private Map<String, FloatTensor> weights(
            RecurrentOperator operator,
            SourceTensor w,
            SourceTensor r,
            @Nullable SourceTensor b,
            @Nullable SourceTensor p) {
        Map<String, FloatTensor> weights = new LinkedHashMap<>();
        int hidden = operator.hiddenSize();
        int inputs = Math.toIntExact(w.shape().get(2));
        int gates = operator.gates().size();
        for (int i = 0; i < gates; i++) {
            RecurrentOperator.Gate gate = operator.gates().get(i);
            int place = direction * gates + i;
            put(weights, gate.W(), matrix(w, place, hidden, inputs));
            put(weights, gate.R(), matrix(r, place, hidden, hidden));
            float[] input = bias(b, 2 * direction * gates + i, hidden);
            float[] recurrent = bias(b, (2 * direction + 1) * gates + i, hidden);
            if (gate.recurrentBias() == null) {
                put(weights, gate.inputBias(), FloatTensor.vector(sum(input, recurrent)));
            } else {
                put(weights, gate.inputBias(), FloatTensor.vector(input));
                put(weights, gate.recurrentBias(), FloatTensor.vector(recurrent));
            }
            if (p != null && gate.peephole() != null) {
                put(weights, gate.peephole(), FloatTensor.vector(part(p, direction * 3 + i, hidden)));
            }
        }
        return weights;
    }

    private static void put(Map<String, FloatTensor> weights, @Nullable String name, FloatTensor value) {
        if (name != null) {
            weights.put(name, value);
        }
    }

    private static FloatTensor matrix(SourceTensor tensor, int place, int rows, int columns) {
        return FloatTensor.wrap(Shape.of(rows, columns), part(tensor, place, rows * columns));
    }

    private static float[] bias(@Nullable SourceTensor tensor, int place, int size) {
        return tensor == null ? new float[size] : part(tensor, place, size);
    }

    /** Part {@code place} of a tensor that is made of equal parts. */
    private static float[] part(SourceTensor tensor, int place, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = tensor.floatAt(place * size + i);
        }
        return values;
    }

    /** The sum of both biases; one that is all zeros leaves the bits of the other. */
    private static float[] sum(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = b[i] == 0 ? a[i] : a[i] + b[i];
        }
        return sum;
    }

    private Obstacle refused(String found, String expected, String remedy) {
        return new Obstacle(node, found, expected, remedy);
    }
}
