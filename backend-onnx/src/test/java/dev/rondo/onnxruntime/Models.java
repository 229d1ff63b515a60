package dev.rondo.onnxruntime;

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
import static dev.rondo.layer.Layers.mergeConcat;
import static dev.rondo.layer.Layers.poolMax;
import static dev.rondo.layer.Layers.poolMean;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.repeat;
import static dev.rondo.layer.Layers.repeatTo;
import static dev.rondo.layer.Layers.reverse;
import static dev.rondo.layer.Layers.rnn;
import static dev.rondo.layer.Layers.softmax;

import dev.rondo.cell.Activation;
import dev.rondo.cell.Cell;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models of all cells and layers. */
final class Models {
    private static final long SEED = 20260101;

    private final Map<String, Graph> models = new LinkedHashMap<>();

    private Models() {}

    /** All of them, by name. */
    static Map<String, Graph> all() {
        Models models = new Models();
        models.cells();
        models.layers();
        models.convolutions();
        models.wholeModels();
        return models.models;
    }

    private void cells() {
        Map<String, Cell> cells = new LinkedHashMap<>();
        cells.put("rnn", new VanillaRnn(5));
        cells.put("rnn relu", new VanillaRnn(5, Activation.RELU));
        for (Peepholes peepholes : Peepholes.values()) {
            for (ForgetGate forget : ForgetGate.values()) {
                cells.put("lstm " + peepholes + " " + forget, new Lstm(5, peepholes, forget, 0));
                cells.put("lstm projected " + peepholes + " " + forget, new Lstm(5, peepholes, forget, 3));
            }
        }
        for (ResetGate reset : ResetGate.values()) {
            cells.put("gru " + reset, new Gru(5, reset));
        }
        cells.put("leaky", Cells.leaky(5));
        cells.put("own lstm", Cells.ownLstm(5));
        cells.put("odd", Cells.odd(5));
        cells.put("everything", Cells.everything(6));
        cells.put("functions", Cells.functions(3));
        for (int i = 0; i < 40; i++) {
            cells.put("random " + i, Cells.random(3 + i % 4, SEED + i));
        }
        cells.forEach((name, cell) -> {
            models.put(name, withStates(recurrent(cell), false));
            models.put(name + ", reverse", withStates(backwards(recurrent(cell)), false));
            models.put(name + ", given states", withStates(recurrent(cell), true));
            models.put(name + ", over one step", overOneStep(cell));
            models.put(name + ", alone", Model.sequential(recurrent(cell)).resolve(4));
            models.put(
                    name + ", its end",
                    Model.sequential(recurrent(cell), last(), dense(2)).resolve(4));
        });
    }

    /** All final states are outputs, and all initial ones inputs if they are {@code given}. */
    private static Graph withStates(Recurrent layer, boolean given) {
        Map<String, Integer> states = new LinkedHashMap<>();
        Graph plain = Model.sequential(layer).resolve(4);
        plain.nodes().getFirst().states().forEach(state -> states.put(state.name(), state.size()));
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 4);
        Map<String, Port> initial = new LinkedHashMap<>();
        if (given) {
            states.forEach((state, size) -> initial.put(state, b.once("initial_" + state, size)));
        }
        Port y = b.add("cell", layer, List.of(x), initial);
        b.output("y", y);
        states.keySet().forEach(state -> b.output("final_" + state, y.state(state)));
        return b.build().resolve();
    }

    /** The recurrence works on the last step alone. */
    private static Graph overOneStep(Cell cell) {
        ModelBuilder b = Model.builder();
        Port last = b.add(last(), b.features("x", 4));
        Port y = b.add("cell", recurrent(cell), last);
        String state = Model.sequential(recurrent(cell))
                .resolve(4)
                .nodes()
                .getFirst()
                .states()
                .getFirst()
                .name();
        return b.output("y", y).output("state", y.state(state)).build().resolve();
    }

    private void layers() {
        Map<String, Block> layers = new LinkedHashMap<>();
        layers.put("dense", dense(3));
        layers.put("dense relu", dense(3, Expressions::relu));
        layers.put("dropout", dropout(0.25f));
        layers.put("layer norm", layerNorm());
        layers.put("softmax", softmax());
        layers.put("last", last());
        layers.put("pool mean", poolMean());
        layers.put("pool max", poolMax());
        layers.put("reverse", reverse());
        layers.put("bidirectional", bidirectional(lstm(3)));
        layers.forEach((name, layer) -> models.put(name, Model.sequential(layer).resolve(4)));
        models.put("nothing but a constant", constant());
        models.put(
                "mean behind a cell",
                Model.sequential(gru(3), poolMean(), dense(2)).resolve(4));
        models.put(
                "largest behind a cell",
                Model.sequential(gru(3), poolMax(), recurrent(Cells.leaky(2))).resolve(4));
        models.put("embedding", Model.sequential(embedding(7, 3)).resolve());
    }

    private void convolutions() {
        models.put(
                "convolutions that leave no step of short sequences",
                Model.sequential(
                                new Conv1d(4, 5, Padding.NONE),
                                new Conv1d(3, 2, 2, 1, 1, Padding.NONE),
                                lstm(3),
                                recurrent(Cells.leaky(2)),
                                last())
                        .resolve(3));
        models.put(
                "convolutions of one step",
                Model.sequential(last(), new Conv1d(4, 3, Padding.CAUSAL), new Conv1d(4, 2, Padding.SAME), dense(2))
                        .resolve(3));
        models.put(
                "a strided convolution of one step",
                Model.sequential(poolMax(), new Conv1d(4, 3, 2, 1, 1, Padding.CAUSAL), gru(2))
                        .resolve(3));
        models.put("convolutions of a repeated state", convolvedState());
        models.put("convolutions of one clock", merged());
    }

    /** Every row has all its steps, whatever the input. */
    private static Graph convolvedState() {
        ModelBuilder b = Model.builder();
        Port encoder = b.add("encoder", gru(4), b.features("x", 3));
        Port repeated = b.add(repeat(5), encoder.state("h"));
        b.output("same", b.add(new Conv1d(2, 3, Padding.SAME), repeated));
        b.output("none", b.add(rnn(2), b.add(new Conv1d(2, 3, 2, 1, 2, Padding.NONE), repeated)));
        return b.build().resolve();
    }

    private static Graph merged() {
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 3);
        Port one = b.add(new Conv1d(4, 3, 2, 1, 1, Padding.SAME), x);
        Port other = b.add(new Conv1d(2, 2, 2, 2, 1, Padding.CAUSAL), x);
        b.output("x", b.add(new Conv1d(3, 1, Padding.NONE), x));
        return b.output("y", b.add(lstm(3), b.add(mergeConcat(), one, other)))
                .build()
                .resolve();
    }

    private static Graph constant() {
        return Model.sequential(dense(2, x -> Expressions.constant(0.5f, 2))).resolve(4);
    }

    private void wholeModels() {
        models.put(
                "text",
                Model.sequential(embedding(9, 5), bidirectional(gru(4)), poolMean(), dense(2))
                        .resolve());
        models.put(
                "stacked",
                Model.sequential(lstm(4), gru(3), rnn(5), recurrent(Cells.leaky(2)))
                        .resolve(3));
        models.put(
                "layers behind last",
                Model.sequential(lstm(4), last(), gru(3), last(), poolMax(), dense(2))
                        .resolve(3));
        models.put(
                "repeated",
                Model.sequential(lstm(4), last(), repeat(3), gru(3), reverse()).resolve(3));
        models.put(
                "repeated and pooled",
                Model.sequential(last(), repeat(3), recurrent(Cells.leaky(3)), poolMean())
                        .resolve(3));
        models.put("encoder and decoder", encoderDecoder());
        models.put("state repeated", stateRepeated(1));
        models.put("state repeated thrice", stateRepeated(3));
        models.put("last repeated to", lastRepeatedTo());
        models.put("merges", merges());
        models.put("names that collide", collisions());
    }

    private static Graph encoderDecoder() {
        ModelBuilder b = Model.builder();
        Port encoder = b.add("encoder", lstm(4), b.features("source", 3));
        Port target = b.features("target", 2);
        Port decoder =
                b.add("decoder", lstm(4), List.of(target), Map.of("h", encoder.state("h"), "c", encoder.state("c")));
        return b.output("y", decoder).build().resolve();
    }

    /** Every row has all its steps, whatever the input. */
    private static Graph stateRepeated(int count) {
        ModelBuilder b = Model.builder();
        Port encoder = b.add("encoder", gru(4), b.features("x", 3));
        Port repeated = b.add(repeat(count), encoder.state("h"));
        b.output("lstm", b.add(lstm(3), repeated));
        b.output("own", b.add(recurrent(Cells.leaky(3)), repeated));
        b.output("own reversed", b.add(backwards(recurrent(Cells.everything(4))), repeated));
        b.output("last", b.add(last(), repeated));
        b.output("mean", b.add(poolMean(), repeated));
        b.output("max", b.add(poolMax(), repeated));
        b.output("reverse", b.add(reverse(), b.add(rnn(2), repeated)));
        b.output("to", b.add(repeatTo(), b.add(dense(2), encoder.state("h")), repeated));
        return b.build().resolve();
    }

    private static Graph lastRepeatedTo() {
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 3);
        Port all = b.add(repeatTo(), b.add(poolMax(), b.add(lstm(3), x)), x);
        return b.output("y", b.add(mergeConcat(), all, x)).build().resolve();
    }

    private static Graph merges() {
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 3);
        Port z = b.features("z", 3, x);
        for (BinaryFunction function : BinaryFunction.values()) {
            b.output(function.name(), b.add(merge(function), x, z, x));
        }
        return b.output("x itself", x).build().resolve();
    }

    /** An output is called as an input, another as a layer, and a layer as what it is made of. */
    private static Graph collisions() {
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 3);
        Port dense = b.add("dense", dense(3), x);
        Port other = b.add("dense/add", dense(3), x);
        return b.output("x", dense)
                .output("dense", other)
                .output("T", x)
                .build()
                .resolve();
    }
}
