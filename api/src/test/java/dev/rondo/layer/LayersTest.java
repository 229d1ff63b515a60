package dev.rondo.layer;

import static dev.rondo.Refused.model;
import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.merge;
import static dev.rondo.layer.Layers.rnn;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.cell.Lstm;
import dev.rondo.expr.BinaryFunction;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LayersTest {
    @Test
    void layersHaveTheNamesThatPeopleUse() {
        assertEquals(
                List.of(
                        "rnn",
                        "lstm",
                        "gru",
                        "dense",
                        "last",
                        "pool",
                        "repeat",
                        "reverse",
                        "embedding",
                        "conv1d",
                        "dropout",
                        "layernorm",
                        "softmax",
                        "concat",
                        "add",
                        "activation",
                        "repeatto"),
                Stream.of(
                                rnn(1),
                                lstm(1),
                                gru(1),
                                dense(1),
                                Layers.last(),
                                Layers.poolMax(),
                                Layers.repeat(2),
                                Layers.reverse(),
                                Layers.embedding(2, 1),
                                new Conv1d(1, 1, Padding.NONE),
                                dropout(0.5f),
                                Layers.layerNorm(),
                                Layers.softmax(),
                                Layers.mergeConcat(),
                                merge(BinaryFunction.ADD),
                                Layers.activation(x -> x),
                                Layers.repeatTo())
                        .map(Layer::kind)
                        .toList());
    }

    @Test
    void directions() {
        assertEquals(Direction.FORWARD, lstm(3).direction());
        assertEquals(Direction.REVERSE, backwards(lstm(3)).direction());
        assertEquals(Direction.REVERSE, backwards(backwards(lstm(3))).direction());
        assertEquals(new Lstm(3), bidirectional(lstm(3)).cell());
    }

    @Test
    void dropoutTakesAProbability() {
        for (float wrong : new float[] {-0.1f, 1, Float.NaN}) {
            model(
                    () -> dropout(wrong),
                    "dropout: found the probability " + wrong
                            + ", but it has to be at least 0 and below 1; pass the share of elements to drop.");
        }
        assertEquals("dropout", dropout(0).kind());
    }
}
