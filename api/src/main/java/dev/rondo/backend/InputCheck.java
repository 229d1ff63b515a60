package dev.rondo.backend;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one check of inputs that every backend makes before it does any work. */
public final class InputCheck {
    private final Signature signature;
    private final NonFinite nonFinite;

    /** A check for the inputs of a graph. */
    public InputCheck(Graph graph, NonFinite nonFinite) {
        this(Signature.of(graph), nonFinite);
    }

    /** A check for the inputs of a model. */
    public InputCheck(Signature signature, NonFinite nonFinite) {
        this.signature = signature;
        this.nonFinite = nonFinite;
    }

    /**
     * Checks all inputs of a run.
     *
     * @return the lengths that follow for every clock of the model
     * @throws InputException with everything that does not fit
     */
    public Lengths check(Map<String, SequenceBatch> inputs) {
        List<Problem> problems = new ArrayList<>();
        for (String name : inputs.keySet()) {
            if (!takes(name)) {
                problems.add(new Problem(
                        "input '" + name + "'",
                        "the model has no such input",
                        "its inputs are "
                                + signature.inputs().stream()
                                        .map(Graph.Input::name)
                                        .toList(),
                        "name one of these"));
            }
        }
        for (Graph.Input input : signature.inputs()) {
            SequenceBatch batch = inputs.get(input.name());
            Problem problem = batch == null
                    ? new Problem("", "it is missing", "every input needs a batch", "pass one under this name")
                    : problem(input, batch);
            if (problem != null) {
                problems.add(problem.within("input '" + input.name() + "'"));
            }
        }
        if (problems.isEmpty()) {
            Lengths lengths = new Lengths(signature.inputs(), inputs);
            problems.addAll(lengths.problems());
            if (problems.isEmpty()) {
                return lengths;
            }
        }
        throw new InputException(problems);
    }

    private boolean takes(String name) {
        for (Graph.Input input : signature.inputs()) {
            if (input.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Checks the features of one step.
     *
     * @throws InputException if there are too few, or one is NaN or infinite where that is refused
     */
    public void checkStep(float[] x) {
        Graph.Input input = single(InputKind.FEATURES);
        if (x.length < input.size()) {
            throw new InputException(new Problem(
                    "input '" + input.name() + "'",
                    "found " + x.length + " features",
                    "the model takes " + input.size(),
                    "pass an array of that length"));
        }
        if (nonFinite == NonFinite.REJECT) {
            for (int i = 0; i < input.size(); i++) {
                if (!Float.isFinite(x[i])) {
                    throw new InputException(notFinite(x[i], "feature " + i).within("input '" + input.name() + "'"));
                }
            }
        }
    }

    /**
     * Checks the token of one step.
     *
     * @throws InputException if there is no such id
     */
    public void checkStep(int token) {
        Graph.Input input = single(InputKind.TOKENS);
        if (token < 0 || token >= input.size()) {
            throw new InputException(unknownToken(token, input, "").within("input '" + input.name() + "'"));
        }
    }

    /**
     * Checks the buffer that an output is written to.
     *
     * @throws InputException if it is too short
     */
    public void checkOutput(float[] y, int size) {
        if (y.length < size) {
            throw new InputException(new Problem(
                    "output",
                    "found a buffer of " + y.length + " elements",
                    "the model gives " + size,
                    "pass an array of that length"));
        }
    }

    /**
     * Checks the next steps of a stream.
     *
     * @throws InputException if they are not one sequence that fits the only input
     */
    public void checkChunk(SequenceBatch chunk) {
        if (chunk.count() != 1) {
            throw new InputException(new Problem(
                    "chunk",
                    "found " + chunk.count() + " sequences",
                    "a session takes one",
                    "open a session for each"));
        }
        check(Map.of(signature.inputs().getFirst().name(), chunk));
    }

    /**
     * Checks states that a session is to go on from.
     *
     * @throws InputException if they are not states of this model, or one is NaN or infinite where that is refused
     */
    public void checkState(State state) {
        state.requireOf(signature);
        if (nonFinite == NonFinite.REJECT) {
            state.tensors().forEach((path, tensor) -> {
                for (int i = 0; i < tensor.size(); i++) {
                    if (!Float.isFinite(tensor.at(i))) {
                        throw new InputException(
                                notFinite(tensor.at(i), "element " + i).within("state '" + path + "'"));
                    }
                }
            });
        }
    }

    private Graph.Input single(InputKind kind) {
        Graph.Input input = signature.inputs().getFirst();
        if (input.kind() != kind) {
            throw new InputException(new Problem(
                    "input '" + input.name() + "'",
                    kind == InputKind.TOKENS ? "found a token" : "found features",
                    kind == InputKind.TOKENS ? "the model takes features" : "the model takes token ids",
                    "use the other form of step()"));
        }
        return input;
    }

    private @Nullable Problem problem(Graph.Input input, SequenceBatch batch) {
        boolean tokens = input.kind() == InputKind.TOKENS;
        if (batch.isTokens() != tokens) {
            return new Problem(
                    "",
                    batch.isTokens() ? "found token ids" : "found features",
                    tokens ? "the model takes token ids" : "the model takes features",
                    tokens ? "make the batch with ofTokens()" : "make the batch of floats or doubles");
        }
        if (tokens) {
            return unknownToken(input, batch);
        }
        if (batch.rows() > 0 && batch.features() != input.size()) {
            return new Problem(
                    "",
                    "found " + batch.features() + " features",
                    "the model takes " + input.size(),
                    "give every step that many");
        }
        return nonFinite == NonFinite.REJECT ? notFinite(batch) : null;
    }

    private static @Nullable Problem unknownToken(Graph.Input input, SequenceBatch batch) {
        IntTensor ids = (IntTensor) batch.values();
        for (int row = 0; row < ids.size(); row++) {
            int id = ids.at(row);
            if (id < 0 || id >= input.size()) {
                return unknownToken(id, input, place(batch, row));
            }
        }
        return null;
    }

    private static Problem unknownToken(int token, Graph.Input input, String place) {
        return new Problem(
                place,
                "found token " + token,
                "the model knows ids from 0 to " + (input.size() - 1),
                "map unknown tokens to an id of the vocabulary");
    }

    private static @Nullable Problem notFinite(SequenceBatch batch) {
        Tensor values = batch.values();
        if (values instanceof FloatTensor floats && floats.isFinite()) {
            return null;
        }
        int features = Math.max(1, batch.features());
        for (int i = 0; i < values.size(); i++) {
            float value = values instanceof FloatTensor floats ? floats.at(i) : (float) values.doubleAt(i);
            if (!Float.isFinite(value)) {
                return notFinite(value, place(batch, i / features) + ", feature " + i % features);
            }
        }
        return null;
    }

    private static Problem notFinite(float value, String place) {
        return new Problem(
                place,
                "found " + value,
                "an input is finite in float32",
                "clean the data, or open the backend with NonFinite.ALLOW");
    }

    private static String place(SequenceBatch batch, int row) {
        int sequence = 0;
        while (row >= batch.offset(sequence) + batch.length(sequence)) {
            sequence++;
        }
        return "sequence " + sequence + ", step " + (row - batch.offset(sequence));
    }
}
