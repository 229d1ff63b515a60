package dev.rondo.onnx;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Streaming;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes models as ONNX (operator set 17), as they are outside training. Recurrences that are an LSTM, a GRU or a plain RNN become the
 * standard operator of that name, whoever wrote them; any other becomes a Scan.
 *
 * <p>Parameters are initialisers under their full names; those of a standard operator are packed as {@code lstm_1.W}, {@code .R},
 * {@code .B} and {@code .P}. The metadata hold the fingerprint of the graph ({@code rondo.fingerprint}), the SHA-256 of the ONNX graph
 * ({@code rondo.checksum}), what each input and output is ({@code rondo.value.NAME}: role and path), and the model's provenance.
 */
public final class OnnxExport {
    /** The format counts a file's bytes in 31 bits; this much is left for all but weights. */
    private static final long MAX_PARAMETERS = ((1L << 31) - (1L << 24)) / Float.BYTES;

    private OnnxExport() {}

    /** Why a graph cannot be written as ONNX; empty if it can. */
    public static List<Problem> obstacles(Graph graph) {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Graph.Node node = graph.nodes().get(i);
            if (node.operation() instanceof Operation.Convolve) {
                problems.add(new Problem(
                        "layers[" + i + "] '" + node.name() + "'",
                        "it is a convolution along time",
                        "the ONNX export covers all layers but these",
                        "use the backend reference, or replace the layer"));
            }
        }
        if (graph.parameterCount() > MAX_PARAMETERS) {
            problems.add(new Problem(
                    "model",
                    "found " + graph.parameterCount() + " trained values",
                    "an ONNX file holds fewer than 2 GiB, which are " + MAX_PARAMETERS,
                    "make the model smaller"));
        }
        return problems;
    }

    /**
     * The model over whole sequences: each input under its name, and where the model looks at the ends of sequences their lengths under
     * {@code NAME.lengths}; each output under its name.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}
     */
    public static OnnxModel sequenceModel(TrainedModel model) {
        return export(model, Form.SEQUENCE, obstacles(model.graph()));
    }

    /**
     * The model over any number of steps, none included, of sequences that go on. Besides inputs, lengths and outputs it has what
     * {@link Streaming#states} lists: {@code lstm_1.h} in, {@code lstm_1.h.next} out.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}, or the model {@linkplain Streaming#obstacles cannot be
     *     streamed}
     */
    public static OnnxModel chunkModel(TrainedModel model) {
        return export(model, Form.CHUNK, streamingObstacles(model.graph()));
    }

    /**
     * The model over one step of sequences that go on, with states as in {@link #chunkModel}; inputs and outputs are {@code [B, F]}.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}, or the model {@linkplain Streaming#obstacles cannot be
     *     streamed}
     */
    public static OnnxModel stepModel(TrainedModel model) {
        return export(model, Form.STEP, streamingObstacles(model.graph()));
    }

    private static List<Problem> streamingObstacles(Graph graph) {
        List<Problem> problems = new ArrayList<>(obstacles(graph));
        problems.addAll(Streaming.obstacles(graph));
        return problems;
    }

    private static OnnxModel export(TrainedModel model, Form form, List<Problem> obstacles) {
        if (!obstacles.isEmpty()) {
            throw new ModelException(obstacles);
        }
        TrainedModel quiet = new TrainedModel(model.graph().withoutRandomness(), model.weights(), model.provenance());
        return new ModelLowering(quiet, form).lower();
    }
}
