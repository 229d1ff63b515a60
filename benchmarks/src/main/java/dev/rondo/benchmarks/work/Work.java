package dev.rondo.benchmarks.work;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.recurrent;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.cell.Cell;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Block;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.train.Optimizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What everybody computes in a row: the same weights, inputs and targets, drawn from fixed seeds.
 *
 * @param row the row
 * @param model the model and its weights
 * @param input the sequences; of a step row the one step that is fed again and again
 * @param target in training what the output should be
 */
public record Work(Row row, TrainedModel model, SequenceBatch input, SequenceBatch target) {
    /** How all train. */
    public static final Optimizer.Adam OPTIMIZER = new Optimizer.Adam(1e-3f, 0.9f, 0.999f, 1e-8f);

    /** The words of a classifier. */
    public static final int VOCABULARY = 10_000;

    /** The classes of a classifier. */
    public static final int CLASSES = 10;

    /** The work of a row. */
    public static Work of(Row row) {
        SplittableRandom random = new SplittableRandom(42);
        boolean tokens = row.kind() == Kind.CLASSIFIER;
        Graph graph = tokens ? model(row).resolve() : model(row).resolve(row.get(Size.I));
        int[] lengths = lengths(row);
        int rows = Arrays.stream(lengths).sum();
        return new Work(
                row,
                new TrainedModel(graph, weights(graph, random)),
                tokens
                        ? SequenceBatch.packed(
                                IntTensor.vector(
                                        random.ints(rows, 0, VOCABULARY).toArray()),
                                lengths)
                        : features(row.get(Size.I), lengths, random),
                features(row.get(Size.H), lengths, random));
    }

    private static Model model(Row row) {
        Cell cell = row.cell().of(row.get(Size.H));
        return switch (row.kind()) {
            case STEP, SEQUENCE, RAGGED, TWIN, TRAIN, TRAIN_RAGGED, TRAIN_TRUNCATED ->
                Model.sequential(recurrent(cell));
            case STACKED -> {
                Block[] layers = new Block[row.get(Size.L)];
                Arrays.fill(layers, recurrent(cell));
                yield Model.sequential(layers);
            }
            case BIDIRECTIONAL -> Model.sequential(bidirectional(recurrent(cell)));
            case CLASSIFIER ->
                Model.sequential(embedding(VOCABULARY, row.get(Size.H)), recurrent(cell), last(), dense(CLASSES));
            case OWN -> Model.sequential(recurrent(own(row)));
        };
    }

    private static Cell own(Row row) {
        if (row.cell() != CellType.LSTM) {
            throw new InputException(new Problem(
                    "row '" + row + "'", "found no own cell like it", "there is one of four gates", "use 'lstm'"));
        }
        return new ResidualLstm(row.get(Size.H));
    }

    /** The steps of each sequence of a row. */
    public static int[] lengths(Row row) {
        int[] lengths = new int[row.get(Size.B)];
        if (row.kind().isRagged()) {
            SplittableRandom random = new SplittableRandom(2026);
            Arrays.setAll(lengths, i -> {
                double u = random.nextDouble();
                return (int) Math.round(200 * u * u) + 1;
            });
        } else {
            Arrays.fill(lengths, row.get(Size.T));
        }
        return lengths;
    }

    /** Uniform within ±1/√H, as PyTorch begins; orthogonal ones would take longer to make than to run. */
    private static Weights weights(Graph graph, SplittableRandom random) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        graph.parameters().forEach((path, spec) -> {
            float[] values = new float[spec.shape().size()];
            int width = spec.shape().dimension(spec.shape().rank() - 1);
            float bound = (float) (1 / Math.sqrt(width));
            fill(values, bound, random);
            tensors.put(path, FloatTensor.wrap(spec.shape(), values));
        });
        return Weights.of(tensors);
    }

    private static SequenceBatch features(int size, int[] lengths, SplittableRandom random) {
        float[] values = new float[Arrays.stream(lengths).sum() * size];
        fill(values, 1, random);
        return SequenceBatch.packed(FloatTensor.wrap(Shape.of(values.length / size, size), values), lengths);
    }

    private static void fill(float[] values, float bound, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
    }
}
