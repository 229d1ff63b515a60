package dev.rondo.reference;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.mergeConcat;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Golden;
import dev.rondo.cell.Activation;
import dev.rondo.cell.Cell;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs, final states and all gradients of recurrent networks are PyTorch's. */
final class GoldenRecurrentTest {
    private static final double TOLERANCE = 1e-10;

    static List<String> files() {
        return Golden.names("rnn_", "lstm_", "gru_");
    }

    @Test
    void theFilesAreThere() {
        assertTrue(files().size() >= 24, files().toString());
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWhatPyTorchComputes(String file) {
        Golden golden = Golden.read(file);
        Network network = new Network(golden);
        Oracle oracle = new Oracle(network.graph(), network.weights(""));
        Map<String, double[][][]> outputs = oracle.run(network.inputs(), null);
        Map<String, double[][][]> seeds = new LinkedHashMap<>();
        double loss = 0;
        for (Map.Entry<String, double[][][]> output : outputs.entrySet()) {
            Golden.close(output.getKey(), network.output("", output.getKey()), output.getValue(), TOLERANCE);
            double[][][] seed = network.output("d", output.getKey());
            seeds.put(output.getKey(), seed);
            loss += product(output.getValue(), seed);
        }
        assertEquals(golden.values("loss")[0], loss, TOLERANCE);
        Oracle.Derivatives derivatives = oracle.derivatives(network.inputs(), seeds);
        network.weights("grad.")
                .forEach((path, expected) -> Golden.close(
                        "gradient of " + path,
                        expected,
                        Objects.requireNonNull(derivatives.weights().get(path)),
                        TOLERANCE));
        assertEquals(network.weights("grad.").keySet(), derivatives.weights().keySet());
        network.inputGradients()
                .forEach((name, expected) -> Golden.close(
                        "gradient of " + name,
                        expected,
                        Objects.requireNonNull(derivatives.inputs().get(name)),
                        TOLERANCE));
    }

    private static double product(double[][][] a, double[][][] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int t = 0; t < a[i].length; t++) {
                for (int j = 0; j < a[i][t].length; j++) {
                    sum += a[i][t][j] * b[i][t][j];
                }
            }
        }
        return sum;
    }

    /** A network as torch.nn builds it: layers of one or two directions, numbered in the order of the states. */
    private static final class Network {
        private final Golden golden;
        private final Cell cell;
        private final List<String> names = new ArrayList<>();
        private final List<String> states;

        Network(Golden golden) {
            this.golden = golden;
            int hidden = golden.number("hiddenSize");
            int projection = golden.number("projectionSize");
            this.cell = switch (golden.meta("cell")) {
                case "rnn_tanh" -> new VanillaRnn(hidden);
                case "rnn_relu" -> new VanillaRnn(hidden).with(Activation.RELU);
                case "lstm" -> projection == 0 ? new Lstm(hidden) : new Lstm(hidden).projectedTo(projection);
                case "gru" -> new Gru(hidden);
                default -> throw new IllegalArgumentException(golden.meta("cell"));
            };
            this.states = cell instanceof Lstm ? List.of("h", "c") : List.of("h");
            for (int layer = 0; layer < golden.number("layers"); layer++) {
                names.add("l" + layer);
                if (Boolean.parseBoolean(golden.meta("bidirectional"))) {
                    names.add("l" + layer + "_reverse");
                }
            }
        }

        Graph graph() {
            ModelBuilder builder = Model.builder();
            Port x = builder.features("x", golden.number("inputSize"));
            Map<String, Port> outputs = new LinkedHashMap<>();
            for (String name : names) {
                if (!name.endsWith("_reverse")) {
                    Port forward = add(builder, outputs, name, recurrent(cell), x);
                    String reverse = name + "_reverse";
                    x = names.contains(reverse)
                            ? builder.add(
                                    mergeConcat(),
                                    forward,
                                    add(builder, outputs, reverse, backwards(recurrent(cell)), x))
                            : forward;
                }
            }
            builder.output("y", x);
            outputs.forEach(builder::output);
            return builder.build().resolve();
        }

        private Port add(ModelBuilder builder, Map<String, Port> outputs, String name, Recurrent layer, Port from) {
            Map<String, Port> initial = new LinkedHashMap<>();
            for (String state : states) {
                if (golden.has(state + "0")) {
                    int size = golden.tensor(state + "0").shape().dimension(2);
                    initial.put(state, builder.once(state + "0_" + name, size));
                }
            }
            Port y = builder.add(name, layer, List.of(from), initial);
            states.forEach(state -> outputs.put(state + "N_" + name, y.state(state)));
            return y;
        }

        Map<String, double[][][]> inputs() {
            Map<String, double[][][]> inputs = initialStates("");
            inputs.put("x", golden.steps("x"));
            return inputs;
        }

        Map<String, double[][][]> inputGradients() {
            Map<String, double[][][]> gradients = initialStates("grad.");
            gradients.put("x", golden.steps("grad.x"));
            return gradients;
        }

        private Map<String, double[][][]> initialStates(String prefix) {
            Map<String, double[][][]> initial = new LinkedHashMap<>();
            for (String state : states) {
                for (int i = 0; i < names.size() && golden.has(state + "0"); i++) {
                    initial.put(state + "0_" + names.get(i), golden.states(prefix + state + "0", i));
                }
            }
            return initial;
        }

        /** An output, or with the prefix d its weight in the loss. */
        double[][][] output(String prefix, String name) {
            return name.equals("y")
                    ? golden.steps(prefix + "y")
                    : golden.states(prefix + name.substring(0, 2), names.indexOf(name.substring(3)));
        }

        /** Our weights, or with the prefix {@code grad.} their gradients, made of PyTorch's. */
        Map<String, double[]> weights(String prefix) {
            Map<String, double[]> weights = new LinkedHashMap<>();
            for (String name : names) {
                String[] gates = switch (cell) {
                    case Lstm lstm -> new String[] {"i", "f", "g", "o"};
                    case Gru gru -> new String[] {"r", "z", "n"};
                    default -> new String[] {"h"};
                };
                int hidden = golden.number("hiddenSize");
                for (int g = 0; g < gates.length; g++) {
                    gate(weights, prefix, name, gates[g], g * hidden, (g + 1) * hidden);
                }
                if (golden.has("weight_hr_" + name)) {
                    weights.put(name + ".P", golden.values(prefix + "weight_hr_" + name));
                }
            }
            return weights;
        }

        private void gate(Map<String, double[]> weights, String prefix, String name, String gate, int from, int to) {
            double[] inputBias = golden.rows(prefix + "bias_ih_" + name, from, to);
            double[] recurrentBias = golden.rows(prefix + "bias_hh_" + name, from, to);
            String recurrent = gate.equals("n") ? "hn" : gate;
            String path = name + "." + gate;
            weights.put(path + ".W", golden.rows(prefix + "weight_ih_" + name, from, to));
            weights.put(name + "." + recurrent + ".R", golden.rows(prefix + "weight_hh_" + name, from, to));
            if (gate.equals("n")) {
                weights.put(path + ".b", inputBias);
                weights.put(name + ".hn.b", recurrentBias);
            } else {
                weights.put(path + ".b", prefix.isEmpty() ? sum(inputBias, recurrentBias) : inputBias);
            }
        }

        private static double[] sum(double[] a, double[] b) {
            double[] sum = a.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += b[i];
            }
            return sum;
        }
    }
}
