package dev.rondo.benchmarks.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The recurrent layers of a work as one call of libtorch, and their weights in its layout: gates one below the other. */
final class TorchLayers {
    /** Where the parameters of one of libtorch's gates come from; an empty name stands for zeros. */
    private record Gate(String W, String R, String inputBias, String recurrentBias) {
        static Gate usual(String name) {
            return new Gate(name + ".W", name + ".R", name + ".b", "");
        }

        /** The names in the order in which libtorch wants the parameters. */
        List<String> names() {
            return List.of(W, R, inputBias, recurrentBias);
        }
    }

    private final CellType cell;
    private final int hiddenSize;
    private final int layers;
    private final boolean bidirectional;
    private final List<String> paths;
    private final NDList parameters = new NDList();
    private final NDList zeroStates = new NDList();

    TorchLayers(NDManager manager, Work work) {
        Row row = work.row();
        this.cell = row.cell();
        this.hiddenSize = row.get(Size.H);
        this.layers = row.get(Size.L);
        this.bidirectional = row.kind() == Kind.BIDIRECTIONAL;
        this.paths = work.model().graph().nodes().stream()
                .filter(node -> !node.states().isEmpty())
                .map(Graph.Node::name)
                .toList();
        for (String path : paths) {
            for (int i = 0; i < 4; i++) {
                parameters.add(parameter(manager, work, path, i));
            }
        }
        for (int i = 0; i < (cell == CellType.LSTM ? 2 : 1); i++) {
            zeroStates.add(manager.zeros(new Shape(paths.size(), work.input().count(), hiddenSize)));
        }
    }

    private static List<Gate> gates(CellType cell) {
        return switch (cell) {
            case RNN -> List.of(Gate.usual("h"));
            case GRU -> List.of(Gate.usual("r"), Gate.usual("z"), new Gate("n.W", "hn.R", "n.b", "hn.b"));
            case LSTM -> List.of(Gate.usual("i"), Gate.usual("f"), Gate.usual("g"), Gate.usual("o"));
            case GRU_BEFORE -> throw new IllegalArgumentException("libtorch has no " + cell);
        };
    }

    private NDArray parameter(NDManager manager, Work work, String path, int index) {
        List<Gate> gates = gates(cell);
        int width = index == 0 ? columns(work, path, gates.getFirst().W()) : index == 1 ? hiddenSize : 1;
        int block = hiddenSize * width;
        float[] values = new float[gates.size() * block];
        for (int g = 0; g < gates.size(); g++) {
            String name = gates.get(g).names().get(index);
            if (!name.isEmpty()) {
                tensor(work, path, name).copyTo(0, values, g * block, block);
            }
        }
        Shape shape = index < 2 ? new Shape(values.length / width, width) : new Shape(values.length);
        return manager.create(values, shape);
    }

    private static int columns(Work work, String path, String name) {
        return tensor(work, path, name).shape().dimension(1);
    }

    private static FloatTensor tensor(Work work, String path, String name) {
        return work.model().weights().get(path + "." + name);
    }

    /** The parameters, in libtorch's order. */
    NDList parameters() {
        return parameters;
    }

    /** The states to begin with. */
    NDList zeroStates() {
        return zeroStates;
    }

    /** What libtorch computes: the output {@code [T, B, H]}, then the states. */
    NDList run(NDArray x, NDList states, boolean training) {
        PtNDArray input = (PtNDArray) x;
        PtNDArray h = (PtNDArray) states.get(0);
        return switch (cell) {
            case RNN ->
                JniUtils.rnn(
                        input,
                        h,
                        parameters,
                        true,
                        layers,
                        RNN.Activation.TANH,
                        0,
                        training,
                        bidirectional,
                        false);
            case GRU, GRU_BEFORE ->
                JniUtils.gru(input, h, parameters, true, layers, 0, training, bidirectional, false);
            case LSTM ->
                JniUtils.lstm(input, states, parameters, true, layers, 0, training, bidirectional, false);
        };
    }

    /** Arrays that belong to the parameters, such as gradients, under Rondo's names. */
    Map<String, float[]> named(UnaryOperator<NDArray> arrayOf) {
        Map<String, float[]> named = new LinkedHashMap<>();
        List<Gate> gates = gates(cell);
        for (int p = 0; p < paths.size(); p++) {
            for (int i = 0; i < 4; i++) {
                float[] values = arrayOf.apply(parameters.get(4 * p + i)).toFloatArray();
                int block = values.length / gates.size();
                for (int g = 0; g < gates.size(); g++) {
                    String name = gates.get(g).names().get(i);
                    if (!name.isEmpty()) {
                        named.put(
                                paths.get(p) + "." + name,
                                Arrays.copyOfRange(values, g * block, (g + 1) * block));
                    }
                }
            }
        }
        return named;
    }
}
