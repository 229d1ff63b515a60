package dev.rondo.testkit;

import static dev.rondo.layer.Layers.activation;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.merge;
import static dev.rondo.layer.Layers.mergeConcat;
import static dev.rondo.layer.Layers.poolMax;
import static dev.rondo.layer.Layers.poolMean;
import static dev.rondo.layer.Layers.repeat;
import static dev.rondo.layer.Layers.repeatTo;
import static dev.rondo.layer.Layers.reverse;
import static dev.rondo.layer.Layers.rnn;
import static dev.rondo.layer.Layers.softmax;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.expr.UnaryFunction;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A small model around a layer, for every layer with every option. */
final class LayerModels {
    private LayerModels() {}

    static List<Specimen> all() {
        List<Specimen> models = new ArrayList<>();
        perStep(models);
        activations(models);
        merges(models);
        acrossTime(models);
        convolutions(models);
        models.add(new Specimen(Feature.REPEAT, "repeat to, a final state", LayerModels::repeatedState));
        models.add(new Specimen(Feature.CONV1D, "windows of several widths, pooled", LayerModels::pooledWindows));
        models.add(new Specimen(Feature.ENCODER_DECODER, "two inputs, two outputs", LayerModels::twoInputs));
        return models;
    }

    private static void add(List<Specimen> models, Feature feature, String name, int inputSize, Block... blocks) {
        models.add(new Specimen(feature, name, () -> Graphs.sequential(inputSize, blocks)));
    }

    private static void perStep(List<Specimen> models) {
        add(models, Feature.DENSE, "dense, 17 to 33", 17, dense(33));
        add(models, Feature.DENSE, "dense, 1 to 1", 1, dense(1));
        add(models, Feature.DENSE, "dense, three and relu", 9, dense(16, Expressions::relu), dense(8), dense(3));
        add(models, Feature.LAYER_NORM, "layer normalisation", 19, layerNorm());
        add(models, Feature.LAYER_NORM, "layer normalisation, between", 6, rnn(16), layerNorm(0.01f), gru(5));
        add(models, Feature.DROPOUT, "dropout does nothing outside training", 7, dropout(0.5f), rnn(4), dropout(0.25f));
        models.add(new Specimen(
                Feature.EMBEDDING,
                "embedding",
                () -> Model.sequential(embedding(11, 5)).resolve()));
        models.add(new Specimen(
                Feature.EMBEDDING,
                "embedding under lstm",
                () -> Model.sequential(embedding(50, 16), lstm(9), dense(2)).resolve()));
    }

    /** Every function of the closed list over ±10, positive where it has to be, and those that are made of them. */
    private static void activations(List<Specimen> models) {
        for (UnaryFunction function : UnaryFunction.values()) {
            UnaryOperator<Expr> of = x -> Expressions.unary(function, inDomain(function, x));
            String name = function.name().toLowerCase(Locale.ROOT);
            add(models, Feature.ACTIVATION, "activation, " + name, 21, activation(of));
        }
        Map<String, UnaryOperator<Expr>> made = new LinkedHashMap<>();
        made.put("clamp", x -> Expressions.clamp(x, -1, 1.5f));
        made.put("leaky relu", x -> Expressions.leakyRelu(x, 0.125f));
        made.put("elu", x -> Expressions.elu(x, 0.75f));
        made.put("softplus", Expressions::softplus);
        made.put("softsign", Expressions::softsign);
        made.put("silu", Expressions::silu);
        made.put("gelu", Expressions::gelu);
        made.put("hard sigmoid", x -> Expressions.hardSigmoid(x, 0.25f, 0.5f));
        made.put("log softmax", Expressions::logSoftmax);
        made.forEach(
                (name, function) -> add(models, Feature.ACTIVATION, "activation, " + name, 18, activation(function)));
        add(models, Feature.ACTIVATION, "softmax", 13, softmax());
        add(models, Feature.ACTIVATION, "softmax, one class", 1, softmax());
    }

    private static Expr inDomain(UnaryFunction function, Expr x) {
        Expr wide = Expressions.mul(5, x);
        return switch (function) {
            case LOG -> Expressions.add(0.001f, Expressions.abs(wide));
            case LOG1P, SQRT -> Expressions.abs(wide);
            case NEG, ABS, EXP, EXPM1, TANH, SIGMOID, ERF, RELU, SIN, COS -> wide;
        };
    }

    private static void merges(List<Specimen> models) {
        for (BinaryFunction function : BinaryFunction.values()) {
            String name = "merge, " + function.name().toLowerCase(Locale.ROOT);
            if (function != BinaryFunction.DIVIDE) {
                models.add(new Specimen(Feature.MERGE, name, () -> Graphs.merged(merge(function), 9, 9, 9)));
            }
        }
        models.add(new Specimen(Feature.MERGE, "merge, divide", LayerModels::quotient));
        models.add(new Specimen(
                Feature.MERGE, "merge, spread", () -> Graphs.merged(merge(BinaryFunction.MULTIPLY), 9, 1)));
        models.add(new Specimen(Feature.MERGE, "concatenate", () -> Graphs.merged(mergeConcat(), 3, 1, 16)));
        models.add(new Specimen(Feature.MERGE, "residual", LayerModels::residual));
    }

    private static Graph quotient() {
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 5);
        Port positive = b.add(activation(v -> Expressions.add(0.5f, Expressions.mul(v, v))), x);
        return b.output("y", b.add(merge(BinaryFunction.DIVIDE), x, positive))
                .build()
                .resolve();
    }

    private static Graph residual() {
        ModelBuilder b = Model.builder();
        Port x = b.add(dense(6), b.features("x", 4));
        Port h = b.add(gru(6), x);
        return b.output("y", b.add(merge(BinaryFunction.ADD), x, h)).build().resolve();
    }

    private static void acrossTime(List<Specimen> models) {
        add(models, Feature.LAST, "last", 5, last());
        add(models, Feature.LAST, "last, of lstm, then dense", 5, lstm(7), last(), dense(3));
        add(models, Feature.LAST, "last of last", 5, last(), last());
        add(models, Feature.POOL, "pool, mean", 5, poolMean());
        add(models, Feature.POOL, "pool, max", 5, poolMax());
        add(models, Feature.POOL, "pool, mean, of gru, then dense", 5, gru(17), poolMean(), dense(3));
        add(models, Feature.POOL, "pool, max, of gru, then dense", 5, gru(17), poolMax(), dense(3));
        add(models, Feature.REPEAT, "repeat", 5, lstm(4), last(), repeat(3), gru(3));
        add(models, Feature.REPEAT, "repeat, once", 5, last(), repeat(1));
        add(models, Feature.REVERSE, "reverse", 5, reverse());
        add(models, Feature.REVERSE, "reverse, between", 5, rnn(4), reverse(), rnn(3));
    }

    /** The final state of an encoder at every step of the decoder, beside its own input. */
    private static Graph repeatedState() {
        ModelBuilder b = Model.builder();
        Port encoder = b.add("encoder", gru(6), b.features("source", 3));
        Port x = b.features("x", 2);
        Port context = b.add(repeatTo(), encoder.state("h"), x);
        return b.output("y", b.add(lstm(5), b.add(mergeConcat(), x, context)))
                .build()
                .resolve();
    }

    /** Short sequences have steps at one of the convolutions, but not at the other. */
    private static Graph pooledWindows() {
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 3);
        Port two = b.add(poolMax(), b.add(new Conv1d(4, 2, Padding.NONE), x));
        Port four = b.add(poolMean(), b.add(new Conv1d(5, 4, Padding.NONE), x));
        return b.output("y", b.add(mergeConcat(), b.add(repeatTo(), two, four), four))
                .build()
                .resolve();
    }

    private static Graph twoInputs() {
        ModelBuilder b = Model.builder();
        Port words = b.add(embedding(7, 4), b.tokens("words"));
        Port encoder = b.add("encoder", lstm(5), words);
        Port x = b.features("x", 3);
        Port decoder = b.add("decoder", lstm(5), List.of(x), Map.of("c", encoder.state("c")));
        b.output("summary", b.add(dense(2), encoder.state("h")));
        return b.output("y", b.add(dense(4), decoder)).build().resolve();
    }

    private static void convolutions(List<Specimen> models) {
        for (Padding padding : Padding.values()) {
            String name = "convolution, " + padding.name().toLowerCase(Locale.ROOT) + " padding";
            add(models, Feature.CONV1D, name, 5, new Conv1d(7, 3, padding));
            add(models, Feature.CONV1D, name + ", even kernel", 5, new Conv1d(17, 2, padding));
            add(models, Feature.CONV1D, name + ", kernel 1", 5, new Conv1d(3, 1, padding));
            add(models, Feature.CONV1D, name + ", stride 2", 5, new Conv1d(4, 3, 2, 1, 1, padding));
            add(models, Feature.CONV1D, name + ", dilation 2", 5, new Conv1d(4, 2, 1, 2, 1, padding));
            add(models, Feature.CONV1D, name + ", groups", 6, new Conv1d(4, 3, 1, 1, 2, padding));
            add(models, Feature.CONV1D, name + ", each its own", 6, new Conv1d(6, 3, 1, 1, 6, padding), rnn(4));
        }
        add(
                models,
                Feature.CONV1D,
                "convolution, all options, twice",
                6,
                new Conv1d(8, 3, 2, 2, 2, Padding.SAME),
                new Conv1d(4, 2, 1, 1, 1, Padding.NONE),
                last());
    }
}
