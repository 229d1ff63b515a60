package dev.rondo.testkit;

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
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Layers;
import dev.rondo.layer.Padding;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Models drawn from a seed: any layers in any order over one or two inputs, for whoever converts models and has to bring back any. */
public final class RandomModel {
    private final SplittableRandom random;
    private final ModelBuilder builder = Model.builder();
    private final long seed;

    private RandomModel(long seed) {
        this.random = new SplittableRandom(seed);
        this.seed = seed;
    }

    /** The model of a seed, without random masks; the same on every machine. */
    public static Graph of(long seed) {
        return new RandomModel(seed).draw().withoutRandomness();
    }

    private Graph draw() {
        boolean tokens = random.nextInt(4) == 0;
        Port input = tokens ? builder.tokens("words") : builder.features("x", size());
        Port at = tokens ? builder.add(Layers.embedding(2 + size(), size()), input) : input;
        if (random.nextInt(4) == 0) {
            at = builder.add(Layers.mergeConcat(), at, builder.features("beside", size(), input));
        }
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            at = layer(at, i);
        }
        end(at);
        return builder.build().resolve();
    }

    private Port layer(Port at, int index) {
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> recurrent(at, index);
            case 3 -> builder.add(Layers.bidirectional(Layers.recurrent(cell())), at);
            case 4 -> builder.add(Layers.dense(size()), at);
            case 5 -> builder.add(Layers.dense(size(), Expressions::relu), at);
            case 6 -> builder.add(Layers.layerNorm(), at);
            case 7 -> builder.add(Layers.activation(Expressions::gelu), at);
            case 8 -> builder.add(Layers.dropout(0.25f), at);
            case 9 -> builder.add(convolution(), at);
            case 10 -> residual(at);
            case 11 -> builder.add(Layers.reverse(), at);
            case 12 -> builder.add(Layers.softmax(), at);
            default -> builder.add(Layers.merge(BinaryFunction.MULTIPLY), at, builder.add(Layers.dense(1), at));
        };
    }

    /** A recurrent layer, now and then with states that an input gives and an output shows. */
    private Port recurrent(Port at, int index) {
        Cell cell = cell();
        Direction direction = random.nextInt(3) == 0 ? Direction.REVERSE : Direction.FORWARD;
        String name = "cell_" + index;
        Map<String, Port> initial = new LinkedHashMap<>();
        if (random.nextInt(5) == 0 && cell instanceof VanillaRnn rnn) {
            initial.put("h", builder.once(name + "_from", rnn.hiddenSize()));
        }
        Port y = builder.add(name, new Recurrent(cell, direction), List.of(at), initial);
        if (random.nextInt(5) == 0 && !(cell instanceof RandomCell)) {
            builder.output(name + "_to", y.state("h"));
        }
        return y;
    }

    private Cell cell() {
        return switch (random.nextInt(8)) {
            case 0 -> new Lstm(size());
            case 1 ->
                new Lstm(size())
                        .with(random.nextBoolean() ? Peepholes.DIAGONAL : Peepholes.NONE)
                        .with(random.nextBoolean() ? ForgetGate.COUPLED : ForgetGate.OWN);
            case 2 -> new Lstm(size()).projectedTo(size());
            case 3 -> new Gru(size());
            case 4 -> new Gru(size()).with(ResetGate.BEFORE_PRODUCT);
            case 5 -> new VanillaRnn(size(), random.nextBoolean() ? Activation.RELU : Activation.TANH);
            default -> new RandomCell(seed + random.nextInt(1000));
        };
    }

    private Layer convolution() {
        Padding padding = switch (random.nextInt(3)) {
            case 0 -> Padding.NONE;
            case 1 -> Padding.CAUSAL;
            default -> Padding.SAME;
        };
        int kernel = 1 + random.nextInt(3);
        int stride = padding == Padding.NONE ? 1 : 1 + random.nextInt(2);
        return new Conv1d(size(), kernel, stride, 1 + random.nextInt(2), 1, padding);
    }

    private Port residual(Port at) {
        Port wide = builder.add(Layers.dense(6), at);
        return builder.add(Layers.merge(BinaryFunction.ADD), wide, builder.add(Layers.gru(6), wide));
    }

    private void end(Port at) {
        switch (random.nextInt(8)) {
            case 0 -> builder.output("y", builder.add(Layers.dense(2), builder.add(Layers.last(), at)));
            case 1 -> builder.output("y", builder.add(Layers.poolMean(), at));
            case 2 -> builder.output("y", builder.add(Layers.dense(3), builder.add(Layers.poolMax(), at)));
            case 3 ->
                builder.output(
                        "summary", builder.add("encoder", Layers.gru(5), at).state("h"));
            case 4 -> decoder(at);
            case 5 -> {
                Port repeated = builder.add(Layers.repeat(1 + random.nextInt(3)), builder.add(Layers.last(), at));
                builder.output("y", builder.add(Layers.rnn(4), repeated));
            }
            case 6 -> {
                Port summary = builder.add(random.nextBoolean() ? Layers.poolMax() : Layers.last(), at);
                builder.output("y", recurrent(summary, 0));
            }
            default -> builder.output("y", at.output().equals(Port.Y) ? builder.add("y", Layers.dense(2), at) : at);
        }
    }

    /** An encoder whose final state a decoder begins with, and sees at every step. */
    private void decoder(Port at) {
        Port encoder = builder.add("encoder", Layers.gru(5), at);
        Port target = builder.features("target", 3);
        Port context = builder.add(Layers.repeatTo(), encoder.state("h"), target);
        Port both = builder.add(Layers.mergeConcat(), target, context);
        builder.output("y", builder.add("decoder", Layers.gru(5), List.of(both), Map.of("h", encoder.state("h"))));
    }

    private int size() {
        return 1 + random.nextInt(9);
    }
}
