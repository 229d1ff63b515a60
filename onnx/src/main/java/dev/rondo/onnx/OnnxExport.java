package dev.rondo.onnx;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Streaming;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes models as ONNX, as they are outside training. Recurrences that are an LSTM, a GRU or a plain RNN become the standard operator of
 * that name, whoever wrote them and with whatever activations and bounds that operator knows; any other becomes a Scan.
 *
 * <p>Nodes and values are called after the layers. Parameters are initialisers under their full names; those of a standard operator are
 * packed as {@code lstm_1.W}, {@code .R}, {@code .B} and {@code .P}. The metadata hold the fingerprint of the graph
 * ({@code rondo.fingerprint}), the form ({@code rondo.form}), what each input and output is ({@code rondo.value.NAME}: role and path; the
 * input and the output of a state have the same path), the SHA-256 of all the rest of the file ({@code rondo.checksum}), and the model's
 * provenance: vocabulary and normalisation travel in it.
 */
public final class OnnxExport {
    /** The format counts a file's bytes in 31 bits; this much is left for all but weights. */
    private static final long MAX_PARAMETERS = ((1L << 31) - (1L << 24)) / Float.BYTES;

    private OnnxExport() {}

    /** Why a graph cannot be written as ONNX; empty if it can. */
    public static List<Problem> obstacles(Graph graph) {
        List<Problem> problems = new ArrayList<>();
        if (graph.parameterCount() > MAX_PARAMETERS) {
            problems.add(new Problem(
                    "model",
                    "found " + graph.parameterCount() + " trained values",
                    "an ONNX file holds fewer than 2 GiB, which are " + MAX_PARAMETERS,
                    "make the model smaller"));
        }
        return problems;
    }

    /** Both forms of a model with the default options. */
    public static Exported export(TrainedModel model) {
        return export(model, ExportOptions.defaults());
    }

    /**
     * Both forms of a model: over whole sequences, and, if it can be streamed, over one step. Where something is there that runs ONNX
     * files, such as the module {@code dev.rondo.onnxruntime}, they are run and compared with the model.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}, or a file computes something else than the model; the message
     *     names the first layer that differs
     */
    public static Exported export(TrainedModel model, ExportOptions options) {
        List<Problem> streaming = Streaming.obstacles(model.graph());
        OnnxModel sequence = export(model, Form.SEQUENCE, options, obstacles(model.graph()));
        Optional<OnnxModel> step =
                streaming.isEmpty() ? Optional.of(export(model, Form.STEP, options, List.of())) : Optional.empty();
        List<OnnxModel> files = step.map(other -> List.of(sequence, other)).orElse(List.of(sequence));
        Verification verification = options.selfCheck()
                ? SelfCheck.of(model, files)
                : new Verification.Skipped("the export was asked to leave it out");
        return new Exported(sequence, step, streaming, verification);
    }

    /**
     * The model over whole sequences, unchecked. Inputs: each of the model under its name; where the model looks at the ends of sequences
     * their lengths under {@code NAME.lengths}; and for every state of a recurrence that nothing else gives, if it is to begin with
     * something else than the model says, {@code lstm_1.h} {@code [B, H]} (called {@code lstm_1.h.initial} where the model has a parameter of
     * that name): an input that may be left out, because it has a default. Outputs: each of the model under its name, and the final state as
     * {@code lstm_1.h.next}; a sequence without a step leaves its states as they are.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}
     */
    public static OnnxModel sequenceModel(TrainedModel model) {
        return export(model, Form.SEQUENCE, ExportOptions.defaults(), obstacles(model.graph()));
    }

    /**
     * The model over whole sequences that begin anew, unchecked: as {@link #sequenceModel} without states, which saves a runtime a little
     * work.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}
     */
    public static OnnxModel batchModel(TrainedModel model) {
        return export(model, Form.BATCH, ExportOptions.defaults(), obstacles(model.graph()));
    }

    /**
     * The model over any number of steps, none included, of sequences that go on, unchecked. Besides inputs, lengths and outputs it has
     * what {@link Streaming#states} lists: {@code lstm_1.h} in, {@code lstm_1.h.next} out.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}, or the model {@linkplain Streaming#obstacles cannot be
     *     streamed}
     */
    public static OnnxModel chunkModel(TrainedModel model) {
        return export(model, Form.CHUNK, ExportOptions.defaults(), streamingObstacles(model.graph()));
    }

    /**
     * The model over one step of sequences that go on, unchecked, with states as in {@link #chunkModel}; inputs and outputs are
     * {@code [B, F]}.
     *
     * @throws ModelException if there are {@linkplain #obstacles obstacles}, or the model {@linkplain Streaming#obstacles cannot be
     *     streamed}
     */
    public static OnnxModel stepModel(TrainedModel model) {
        return export(model, Form.STEP, ExportOptions.defaults(), streamingObstacles(model.graph()));
    }

    private static List<Problem> streamingObstacles(Graph graph) {
        List<Problem> problems = new ArrayList<>(obstacles(graph));
        problems.addAll(Streaming.obstacles(graph));
        return problems;
    }

    private static OnnxModel export(TrainedModel model, Form form, ExportOptions options, List<Problem> obstacles) {
        if (!obstacles.isEmpty()) {
            throw new ModelException(obstacles);
        }
        TrainedModel quiet = new TrainedModel(model.graph().withoutRandomness(), model.weights(), model.provenance());
        return OnnxFile.of(quiet, form, options.operators());
    }
}
