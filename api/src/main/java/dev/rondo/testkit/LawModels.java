package dev.rondo.testkit;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.merge;
import static dev.rondo.layer.Layers.poolMax;
import static dev.rondo.layer.Layers.poolMean;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.rnn;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.ArrayList;
import java.util.List;

/** Models that laws are tried on: a few of each kind, with sizes that fill no register. */
final class LawModels {
    private LawModels() {}

    /** Models that can be streamed. */
    static List<Specimen> streaming() {
        List<Specimen> models = new ArrayList<>();
        add(models, Feature.LSTM, "lstm, dense", 3, lstm(17), dense(2));
        for (CellKind kind : CellKind.all()) {
            add(models, kind.feature(), kind.name(), 5, recurrent(kind.of(9)));
        }
        add(models, Feature.STACKED, "three layers", 6, gru(8), layerNorm(), lstm(5), rnn(3));
        add(models, Feature.OWN_CELL, "own cell, crossed", 4, recurrent(new OwnCells.Crossed(6)));
        add(models, Feature.LEARNED_STATES, "own cell, learned initial states", 4, recurrent(new OwnCells.Learned(6)));
        add(models, Feature.OWN_CELL, "own cell, shared gate", 4, recurrent(new OwnCells.Shared(19)));
        add(models, Feature.OWN_CELL, "own cell, sum", 4, recurrent(new OwnCells.Sum()));
        add(models, Feature.DROPOUT, "own cell, random masks", 4, recurrent(new OwnCells.Noisy(6)), dropout(0.5f));
        add(models, Feature.DENSE, "no state at all", 4, dense(3));
        add(models, Feature.LAST, "last of lstm, dense", 5, lstm(7), last(), dense(3));
        add(models, Feature.POOL, "mean of gru, dense", 5, gru(7), poolMean(), dense(3));
        add(models, Feature.POOL, "max of rnn, dense", 5, rnn(7), poolMax(), dense(3));
        convolutions(models);
        models.add(new Specimen(
                Feature.EMBEDDING,
                "tokens",
                () -> Model.sequential(embedding(12, 5), lstm(6), dense(3)).resolve()));
        for (int i = 0; i < 6; i++) {
            RandomCell cell = new RandomCell(-1 - i);
            add(models, Feature.OWN_CELL, "random cell " + i, cell.inputSize(), recurrent(cell));
        }
        return models;
    }

    private static void convolutions(List<Specimen> models) {
        Conv1d plain = new Conv1d(7, 3, Padding.CAUSAL);
        add(models, Feature.CONV1D, "causal convolution", 5, plain);
        add(models, Feature.CONV1D, "causal convolution, last", 5, plain, rnn(4), last(), dense(2));
        add(models, Feature.CONV1D, "causal convolution behind the mean", 5, poolMean(), plain);
        add(
                models,
                Feature.CONV1D,
                "causal convolutions, dilated, in groups",
                6,
                new Conv1d(8, 2, 1, 3, 2, Padding.CAUSAL),
                new Conv1d(8, 3, 1, 2, 8, Padding.CAUSAL),
                new Conv1d(5, 1, 1, 1, 1, Padding.NONE));
        models.add(new Specimen(Feature.CONV1D, "causal convolution, residual", () -> {
            ModelBuilder builder = Model.builder();
            Port x = builder.features("x", 4);
            Port y = builder.add("conv", new Conv1d(4, 4, Padding.CAUSAL), x);
            return builder.output("y", builder.add(merge(BinaryFunction.ADD), x, y))
                    .build()
                    .resolve();
        }));
    }

    /** Models that run whole batches: some of the above, and those that need the future. */
    static List<Specimen> batches() {
        List<Specimen> models = new ArrayList<>();
        for (CellKind kind : CellKind.usual()) {
            add(models, kind.feature(), kind.name(), 5, recurrent(kind.of(17)), dense(3));
        }
        add(models, Feature.LSTM, "lstm, 130 units", 40, lstm(130));
        add(models, Feature.BIDIRECTIONAL, "bidirectional, pool", 4, bidirectional(gru(9)), poolMean(), dense(2));
        add(models, Feature.BACKWARDS, "backwards, max", 4, backwards(lstm(9)), poolMax());
        add(models, Feature.CONV1D, "convolution, last", 4, new Conv1d(6, 3, Padding.SAME), rnn(9), last());
        add(
                models,
                Feature.CONV1D,
                "convolutions, strided, in groups",
                6,
                new Conv1d(40, 3, 2, 1, 2, Padding.SAME),
                new Conv1d(9, 2, 1, 2, 1, Padding.CAUSAL),
                gru(5));
        add(models, Feature.CONV1D, "convolution, 130 features from 150", 150, new Conv1d(130, 5, Padding.CAUSAL));
        add(models, Feature.LEARNED_STATES, "own cell, learned initial states", 4, recurrent(new OwnCells.Learned(6)));
        add(models, Feature.OWN_CELL, "own cell, shared gate", 4, recurrent(new OwnCells.Shared(19)));
        models.add(new Specimen(
                Feature.ENCODER_DECODER, "encoder and decoder", () -> Graphs.encoderDecoder(3, 4, lstm(7))));
        models.add(new Specimen(Feature.STATES, "states in and out", () -> Graphs.withStates(4, gru(11), true)));
        models.add(new Specimen(
                Feature.EMBEDDING,
                "tokens",
                () -> Model.sequential(embedding(12, 5), lstm(6), last(), dense(3))
                        .resolve()));
        return models;
    }

    private static void add(List<Specimen> models, Feature feature, String name, int inputSize, Block... blocks) {
        models.add(new Specimen(feature, name, () -> Graphs.sequential(inputSize, blocks)));
    }
}
