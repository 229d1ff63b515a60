package dev.rondo.testkit;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.mergeConcat;
import static dev.rondo.layer.Layers.repeat;
import static dev.rondo.layer.Layers.reverse;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Support;
import dev.rondo.data.DoubleTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Bad batches are refused, with their place, and the model goes on; so are models that a stream cannot be made of. */
final class RefusalCases {
    private static final int[] LENGTHS = {4, 0, 3};

    private final Kit kit;

    RefusalCases(Kit kit) {
        this.kit = kit;
    }

    void add() {
        Supplier<Graph> features = () -> Graphs.sequential(3, lstm(5), dense(2));
        Supplier<Graph> tokens = () -> Model.sequential(embedding(7, 4), gru(3)).resolve();
        Supplier<Graph> two = () -> Graphs.merged(mergeConcat(), 3, 2);
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            bad(features, value + " in a batch", "x", batch(4, 3, 7, value), "sequence 2", "step 0", "feature 2");
            bad(features, value + " in a batch, second step", "x", batch(4, 3, 4, value), "step 1", "feature 1");
        }
        bad(features, "a double beyond float", "x", beyondFloat(), "sequence 1", "step 0", "feature 2");
        bad(features, "too many features", "x", features(3, 4), "4 features", "3");
        bad(features, "too few features", "x", features(3, 2), "2 features", "3");
        bad(features, "tokens for features", "x", SequenceBatch.ofTokens(List.of(new int[] {1})), "token ids");
        bad(features, "an unknown input", "other", features(3, 3), "'other'", "[x]");
        bad(tokens, "features for tokens", "x", features(3, 1), "features", "token ids");
        bad(tokens, "a token over the last", "x", tokens(1, 2, 7), "sequence 1", "step 1", "token 7", "6");
        bad(tokens, "a token under 0", "x", tokens(1, -1, 6), "sequence 1", "step 0", "token -1");
        bad(two, "other lengths", "x2", features(3, 2), "'x2'", "steps");
        bad(
                two,
                "another number of sequences",
                "x2",
                SequenceBatch.of(features(3, 2).sequence(0)),
                "'x2'",
                "sequences");
        add("a missing input", two, (model, inputs) -> {
            Refusals.input("no input", () -> model.run(Map.of()), "'x1'", "'x2'", "missing");
            Map<String, SequenceBatch> one = new LinkedHashMap<>(inputs);
            one.remove("x2");
            Refusals.input("one input", () -> model.run(one), "'x2'", "missing");
        });
        streams();
        options();
    }

    /** A batch with one replaced is refused, and the model then runs as before. */
    private void bad(Supplier<Graph> graph, String name, String input, SequenceBatch batch, String... words) {
        add(name, graph, (model, inputs) -> {
            Map<String, SequenceBatch> wrong = new LinkedHashMap<>(inputs);
            wrong.put(input, batch);
            Refusals.input(name, () -> model.run(wrong), words);
        });
    }

    private void add(String name, Supplier<Graph> graph, BiConsumer<CompiledModel, Map<String, SequenceBatch>> check) {
        kit.add(
                Group.REFUSAL,
                Feature.INPUT_CHECK,
                name,
                Purpose.run(),
                samples -> samples.model(graph.get()),
                subject -> {
                    Map<String, SequenceBatch> inputs = subject.samples().inputs(subject.graph(), LENGTHS);
                    try (CompiledModel model = subject.compile()) {
                        check.accept(model, inputs);
                        Comparison.CONTRACT.outputs("after it", model.run(inputs), subject.expected(inputs));
                    }
                });
    }

    /** Three sequences, the second empty, with one element set. */
    private static SequenceBatch batch(int firstLength, int size, int index, float value) {
        int rows = firstLength + 2;
        float[] values = new float[rows * size];
        values[index == 7 ? firstLength * size + 2 : index] = value;
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), values), firstLength, 0, 2);
    }

    private static SequenceBatch features(int rows, int size) {
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), new float[rows * size]), rows - 1, 0, 1);
    }

    private static SequenceBatch tokens(int... ids) {
        return SequenceBatch.ofTokens(List.of(new int[] {0}, new int[] {ids[1], ids[2]}, new int[] {ids[0]}));
    }

    private static SequenceBatch beyondFloat() {
        return SequenceBatch.packed(DoubleTensor.of(Shape.of(2, 3), 0, 0, 0, 0, 0, 1e300), 1, 1);
    }

    /** What needs a step that has not come yet is refused for a stream, with the layer that needs it. */
    private void streams() {
        refusedAsStream("a layer backwards", "lstm_1", backwards(lstm(3)));
        refusedAsStream("reverse", "reverse_1", lstm(3), reverse());
        refusedAsStream("a centred convolution", "conv1d_1", new Conv1d(3, 3, Padding.SAME));
        refusedAsStream("a convolution with a stride", "conv1d_1", new Conv1d(3, 3, 2, 1, 1, Padding.CAUSAL));
        refusedAsStream("a convolution without padding", "conv1d_1", new Conv1d(3, 3, Padding.NONE));
        refusedAsStream("repeat", "repeat_1", last(), repeat(2));
        kit.add(
                Group.REFUSAL,
                Feature.SESSIONS,
                "a stream of two inputs",
                Purpose.run(),
                samples -> samples.model(Graphs.merged(mergeConcat(), 3, 2)),
                subject -> requireNoStream(subject, ""));
    }

    private void refusedAsStream(String name, String layer, Block... blocks) {
        kit.add(
                Group.REFUSAL,
                Feature.SESSIONS,
                "a stream with " + name,
                Purpose.run(),
                samples -> samples.model(Graphs.sequential(4, blocks)),
                subject -> requireNoStream(subject, layer));
    }

    private static void requireNoStream(Subject subject, String layer) {
        switch (subject.backend().supports(subject.graph(), Purpose.stream())) {
            case Support.Supported supported ->
                throw new AssertionError("supports() says that a model can be streamed that needs later steps");
            case Support.Unsupported(List<Problem> reasons) -> {
                Case.requireRefused(subject, Purpose.stream(), reasons);
                if (reasons.stream().noneMatch(reason -> reason.toString().contains(layer))) {
                    throw new AssertionError("no reason names the layer '" + layer + "': " + reasons);
                }
            }
        }
    }

    private void options() {
        kit.add(
                Group.REFUSAL,
                Feature.INPUT_CHECK,
                "an unknown option",
                Purpose.run(),
                samples -> samples.model(Graphs.sequential(2, dense(1))),
                subject -> {
                    Map<String, String> properties =
                            new LinkedHashMap<>(subject.options().properties());
                    properties.put("no.such.option", "1");
                    BackendOptions options = new BackendOptions(
                            subject.options().threads(), subject.options().nonFinite(), properties);
                    Refusals.refused(
                            BackendException.class,
                            "open",
                            () -> subject.provider().open(options).close(),
                            "no.such.option");
                });
        kit.add(
                Group.REFUSAL,
                Feature.INPUT_CHECK,
                "run() of one batch where there are two inputs",
                Purpose.run(),
                samples -> samples.model(Graphs.merged(mergeConcat(), 3, 2)),
                subject -> {
                    try (CompiledModel model = subject.compile()) {
                        SequenceBatch x = Objects.requireNonNull(subject.samples()
                                .inputs(subject.graph(), LENGTHS)
                                .get("x1"));
                        Refusals.refused(BackendException.class, "run", () -> model.run(x), "x2");
                    }
                });
    }
}
