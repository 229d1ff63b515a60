package dev.rondo.onnx.raise;

import static dev.rondo.onnx.raise.SmallModel.attribute;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.onnx.operator.OperatorActivation;
import dev.rondo.onnx.operator.RecurrentOperator;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.source.OnnxReader;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import dev.rondo.reference.ReferenceProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RNN, GRU and LSTM with random attributes, against ONNX Runtime. */
class RecurrentParityTest {
    private static final int MODELS = 60;

    private static final List<OperatorActivation.Kind> KINDS = List.of(OperatorActivation.Kind.values());

    @ParameterizedTest
    @ValueSource(strings = {"RNN", "GRU", "LSTM"})
    void computesWhatOnnxRuntimeComputes(String operator) throws OrtException {
        for (long seed = 0; seed < MODELS; seed++) {
            new Specimen(operator, seed).check();
        }
    }

    /** One node, and a batch for it. */
    private static final class Specimen {
        private final String operator;
        private final String title;
        private final SplittableRandom random;
        private final SmallModel model;
        private final int steps;
        private final int sequences;
        private final int inputSize;
        private final int hiddenSize;
        private final int directions;
        private final String direction;
        private final int[] lengths;

        Specimen(String operator, long seed) {
            this.operator = operator;
            this.title = operator + ", seed " + seed;
            this.random = new SplittableRandom(seed);
            this.model = new SmallModel(14, seed);
            this.steps = random.nextInt(1, 6);
            this.sequences = random.nextInt(1, 4);
            this.inputSize = random.nextInt(1, 5);
            this.hiddenSize = random.nextInt(1, 6);
            this.direction = List.of("forward", "reverse", "bidirectional").get(random.nextInt(3));
            this.directions = direction.equals("bidirectional") ? 2 : 1;
            this.lengths = random.ints(sequences, 1, steps + 1).toArray();
            lengths[random.nextInt(sequences)] = steps;
            declare();
        }

        private void declare() {
            int gates = gates();
            model.input("x", steps, sequences, inputSize)
                    .range(-0.7, 0.7)
                    .weight("W", directions, gates * hiddenSize, inputSize)
                    .weight("R", directions, gates * hiddenSize, hiddenSize)
                    .weight("B", directions, 2 * gates * hiddenSize)
                    .lengths("lengths", lengths);
            List<String> inputs = new ArrayList<>(List.of("x", "W", "R"));
            inputs.add(random.nextInt(4) == 0 ? "-" : "B");
            inputs.add("lengths");
            boolean given = random.nextBoolean();
            for (String state : states()) {
                model.weight("initial_" + state, directions, sequences, hiddenSize);
                inputs.add(given ? "initial_" + state : "-");
            }
            if (isLstm() && random.nextBoolean()) {
                model.weight("P", directions, 3 * hiddenSize);
                inputs.add("P");
            }
            List<String> outputs = new ArrayList<>(List.of("Y"));
            states().forEach(state -> outputs.add("Y_" + state));
            model.node(
                    operator,
                    String.join(" ", inputs),
                    String.join(" ", outputs),
                    attributes().toArray(AttributeProto[]::new));
            model.outputs(outputs.toArray(String[]::new));
        }

        private boolean isLstm() {
            return operator.equals("LSTM");
        }

        private int gates() {
            return RecurrentOperator.of(RecurrentOperator.Type.valueOf(operator), hiddenSize)
                    .gates()
                    .size();
        }

        private List<String> states() {
            return isLstm() ? List.of("h", "c") : List.of("h");
        }

        private List<AttributeProto> attributes() {
            List<AttributeProto> attributes = new ArrayList<>();
            attributes.add(attribute("hidden_size", (long) hiddenSize));
            attributes.add(attribute("direction", direction));
            if (random.nextInt(3) > 0) {
                activations(attributes);
            }
            if (random.nextInt(3) == 0) {
                attributes.add(attribute("clip", (float) random.nextDouble(0.1, 1.5)));
            }
            if (operator.equals("GRU")) {
                attributes.add(attribute("linear_before_reset", (long) random.nextInt(2)));
            }
            if (isLstm()) {
                attributes.add(attribute("input_forget", (long) random.nextInt(2)));
            }
            return attributes;
        }

        /** ThresholdedRelu jumps, so that it is left out; unbounded functions keep their arguments small. */
        private void activations(List<AttributeProto> attributes) {
            int count = directions
                    * RecurrentOperator.Type.valueOf(operator).activations().size();
            List<String> names = new ArrayList<>();
            List<Float> alphas = new ArrayList<>();
            List<Float> betas = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                OperatorActivation.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
                kind = kind == OperatorActivation.Kind.THRESHOLDED_RELU ? OperatorActivation.Kind.TANH : kind;
                names.add(kind.onnxName());
                if (kind.hasAlpha()) {
                    alphas.add((float) random.nextDouble(0.1, 0.9));
                }
                if (kind.hasBeta()) {
                    betas.add((float) random.nextDouble(0.1, 0.9));
                }
            }
            attributes.add(SmallModel.texts("activations", names));
            if (!alphas.isEmpty()) {
                attributes.add(SmallModel.attributes("activation_alpha", alphas));
            }
            if (!betas.isEmpty()) {
                attributes.add(SmallModel.attributes("activation_beta", betas));
            }
        }

        void check() throws OrtException {
            List<SmallModel.Numbers> expected = model.allExpected();
            SourceGraph graph = OnnxReader.read(model.bytes()).graph();
            SourceNode node = graph.nodes().getFirst();
            for (int d = 0; d < directions; d++) {
                RaisedCell cell = RecurrentRaising.raise(
                        node,
                        d,
                        tensor(graph, node, 1),
                        tensor(graph, node, 2),
                        node.hasInput(3) ? tensor(graph, node, 3) : null,
                        node.hasInput(7) ? tensor(graph, node, 7) : null);
                assertEquals(states(), cell.states());
                compare(run(cell, d, graph, node), expected, d);
            }
        }

        private static SourceTensor tensor(SourceGraph graph, SourceNode node, int input) {
            return Objects.requireNonNull(graph.initializers().get(node.input(input)));
        }

        private Map<String, SequenceBatch> run(RaisedCell cell, int d, SourceGraph graph, SourceNode node) {
            ModelBuilder builder = Model.builder();
            Port x = builder.features("x", inputSize);
            Map<String, SequenceBatch> inputs = new HashMap<>(Map.of("x", batch()));
            Map<String, Port> initial = new LinkedHashMap<>();
            for (int i = 0; i < states().size(); i++) {
                if (node.hasInput(5 + i)) {
                    String name = "initial_" + states().get(i);
                    initial.put(states().get(i), builder.once(name, hiddenSize));
                    inputs.put(name, once(tensor(graph, node, 5 + i), d));
                }
            }
            boolean reverse = direction.equals("reverse") || d == 1;
            Recurrent layer = new Recurrent(cell.cell(), reverse ? Direction.REVERSE : Direction.FORWARD);
            Port y = builder.add("layer", layer, List.of(x), initial);
            builder.output("Y", y);
            states().forEach(state -> builder.output("Y_" + state, y.state(state)));
            Map<String, FloatTensor> weights = new LinkedHashMap<>();
            cell.weights().forEach((name, value) -> weights.put("layer." + name, value));
            TrainedModel trained = new TrainedModel(builder.build().resolve(), Weights.of(weights));
            try (var backend = new ReferenceProvider().open(dev.rondo.backend.BackendOptions.defaults());
                    var compiled = backend.compile(trained)) {
                return compiled.run(inputs);
            }
        }

        private SequenceBatch batch() {
            float[] x = Objects.requireNonNull(model.inputs().get("x")).values();
            List<float[][]> rows = new ArrayList<>();
            for (int b = 0; b < sequences; b++) {
                float[][] sequence = new float[lengths[b]][inputSize];
                for (int t = 0; t < lengths[b]; t++) {
                    System.arraycopy(x, (t * sequences + b) * inputSize, sequence[t], 0, inputSize);
                }
                rows.add(sequence);
            }
            return SequenceBatch.of(rows);
        }

        private SequenceBatch once(SourceTensor initial, int d) {
            float[] values = new float[sequences * hiddenSize];
            System.arraycopy(initial.toFloats(), d * values.length, values, 0, values.length);
            int[] ones = new int[sequences];
            java.util.Arrays.fill(ones, 1);
            return SequenceBatch.packed(FloatTensor.wrap(Shape.of(sequences, hiddenSize), values), ones);
        }

        private void compare(Map<String, SequenceBatch> found, List<SmallModel.Numbers> expected, int d) {
            SequenceBatch y = batchOf(found, "Y");
            float[] allSteps = expected.getFirst().values();
            for (int b = 0; b < sequences; b++) {
                for (int t = 0; t < lengths[b]; t++) {
                    int from = ((t * directions + d) * sequences + b) * hiddenSize;
                    same(allSteps, from, y, y.offset(b) + t, "Y of sequence " + b + " at step " + t);
                }
            }
            for (int i = 0; i < states().size(); i++) {
                String name = "Y_" + states().get(i);
                for (int b = 0; b < sequences; b++) {
                    int from = (d * sequences + b) * hiddenSize;
                    same(expected.get(1 + i).values(), from, batchOf(found, name), b, name + " of sequence " + b);
                }
            }
        }

        private static SequenceBatch batchOf(Map<String, SequenceBatch> found, String name) {
            return Objects.requireNonNull(found.get(name));
        }

        private void same(float[] expected, int from, SequenceBatch found, int row, String where) {
            for (int i = 0; i < hiddenSize; i++) {
                double tolerance = 1e-5 * Math.max(1, Math.abs(expected[from + i]));
                assertEquals(
                        expected[from + i],
                        found.values().doubleAt(row * hiddenSize + i),
                        tolerance,
                        () -> title + ": " + where);
            }
        }
    }
}
