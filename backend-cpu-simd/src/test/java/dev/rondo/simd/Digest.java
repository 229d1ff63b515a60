package dev.rondo.simd;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.poolMax;
import static dev.rondo.layer.Layers.poolMean;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.rnn;
import static dev.rondo.layer.Layers.softmax;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.backend.TrainableModel;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Losses;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Runs, streams and differentiates a number of models and prints a digest of every bit that comes out; the tests start it in one JVM for
 * each width of lanes and number of threads, and compare.
 */
final class Digest {
    private static final List<Model> MODELS = List.of(
            Model.sequential(lstm(37), lstm(16), dense(5), softmax()),
            Model.sequential(bidirectional(gru(33)), layerNorm(), poolMax(), dense(3)),
            Model.sequential(
                    recurrent(new Gru(19).with(ResetGate.BEFORE_PRODUCT)), dropout(0.25f), poolMean(), dense(4)),
            Model.sequential(
                    recurrent(new Lstm(21)
                            .with(Peepholes.DIAGONAL)
                            .with(ForgetGate.COUPLED)
                            .projectedTo(9)),
                    dense(2)),
            Model.sequential(backwards(rnn(64)), last(), dense(1)),
            Model.sequential(embedding(50, 12), lstm(100), last(), dense(2)),
            Model.sequential(lstm(520), last()),
            Model.sequential(
                    new Conv1d(38, 3, 1, 2, 1, Padding.CAUSAL),
                    new Conv1d(38, 3, 1, 1, 38, Padding.CAUSAL),
                    new Conv1d(20, 4, 1, 1, 2, Padding.CAUSAL),
                    gru(9)),
            Model.sequential(
                    new Conv1d(130, 5, Padding.SAME), new Conv1d(40, 3, 2, 1, 1, Padding.SAME), lstm(7), last()),
            Model.sequential(
                    recurrent(new Gru(150).with(ResetGate.BEFORE_PRODUCT)),
                    recurrent(new Lstm(130).with(Peepholes.DIAGONAL).projectedTo(70)),
                    poolMean()));

    private final MessageDigest digest;

    private Digest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static void main(String[] arguments) {
        System.out.println("digest " + of(Integer.parseInt(arguments[0])));
    }

    static String of(int threads) {
        Digest all = new Digest();
        try (Backend backend = new SimdProvider().open(BackendOptions.defaults().threads(threads))) {
            SplittableRandom random = new SplittableRandom(7);
            for (Model model : MODELS) {
                TrainedModel trained = TrainedModel.initialize(model.resolve(11), 5);
                all.add(backend, trained, random);
            }
        }
        return HexFormat.of().formatHex(all.digest.digest());
    }

    private void add(Backend backend, TrainedModel model, SplittableRandom random) {
        Graph graph = model.graph();
        boolean tokens = graph.inputs().getFirst().kind() == InputKind.TOKENS;
        int[] lengths = {9, 1, 0, 15, 13, 9, 2};
        SequenceBatch x = tokens ? tokens(random, lengths) : features(random, 11, lengths);
        SequenceBatch y;
        try (CompiledModel compiled = backend.compile(model)) {
            y = compiled.run(x);
            add(y);
        }
        try (TrainableModel trainable = backend.train(model, Losses.meanSquaredError())) {
            SequenceBatch target = features(random, y.features(), y.lengths());
            Map<String, SequenceBatch> inputs = Map.of("x", x);
            Gradients gradients = trainable.gradients(inputs, target, Draw.of(1, 2, 0, 1, 2, 3, 4, 5, 6));
            digest.update(ByteBuffer.allocate(Double.BYTES)
                    .putDouble(gradients.loss())
                    .flip());
            gradients.tensors().values().forEach(this::add);
        }
        if (backend.supports(graph, Purpose.stream()) instanceof Support.Supported) {
            try (StreamingModel streaming = backend.stream(model);
                    Session session = streaming.open()) {
                add(session.run(x.select(3)));
                session.state().tensors().values().forEach(this::add);
            }
        }
    }

    private void add(SequenceBatch batch) {
        add((FloatTensor) batch.values());
    }

    private void add(FloatTensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(tensor.size() * Float.BYTES);
        for (int i = 0; i < tensor.size(); i++) {
            bytes.putInt(Float.floatToRawIntBits(tensor.at(i)));
        }
        digest.update(bytes.flip());
    }

    private static SequenceBatch features(SplittableRandom random, int size, int... lengths) {
        int rows = java.util.Arrays.stream(lengths).sum();
        float[] values = new float[rows * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(rows, size), values), lengths);
    }

    private static SequenceBatch tokens(SplittableRandom random, int... lengths) {
        return SequenceBatch.ofSequences(java.util.Arrays.stream(lengths)
                .mapToObj(length -> Sequence.ofTokens(random.ints(length, 0, 50).toArray()))
                .toList());
    }
}
