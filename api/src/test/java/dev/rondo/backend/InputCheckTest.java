package dev.rondo.backend;

import static dev.rondo.Refused.input;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.mergeConcat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.data.DoubleTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The words in which data are refused, and the lengths that follow from those of the inputs. */
final class InputCheckTest {
    private final InputCheck check = check(Model.sequential(lstm(2)).resolve(3), NonFinite.REJECT);
    private final InputCheck tokens = check(Model.sequential(embedding(5, 2)).resolve(), NonFinite.REJECT);

    private static InputCheck check(Graph graph, NonFinite nonFinite) {
        return new InputCheck(graph, nonFinite);
    }

    private static SequenceBatch rows(float[]... rows) {
        return SequenceBatch.of(Sequence.of(rows));
    }

    @Test
    void names() {
        input(
                () -> check.check(Map.of()),
                "input 'x': it is missing, but every input needs a batch; pass one under this name.");
        input(
                () -> check.check(Map.of("y", rows(new float[3]))),
                "input 'y': the model has no such input, but its inputs are [x]; name one of these.",
                "input 'x': it is missing, but every input needs a batch; pass one under this name.");
    }

    @Test
    void values() {
        input(
                () -> check.check(Map.of("x", rows(new float[3], new float[] {0, Float.NaN, Float.NaN}))),
                "input 'x': sequence 0, step 1, feature 1: found NaN, but an input is finite in float32; clean the data, or open"
                        + " the backend with NonFinite.ALLOW.");
        input(
                () -> check.check(Map.of(
                        "x", SequenceBatch.packed(DoubleTensor.of(Shape.of(1, 3), 0, 0, -1e39), 0, 0, 1, 0))),
                "input 'x': sequence 2, step 0, feature 2: found -Infinity, but an input is finite in float32; clean the data, or"
                        + " open the backend with NonFinite.ALLOW.");
        check(Model.sequential(lstm(2)).resolve(3), NonFinite.ALLOW).check(Map.of("x", rows(new float[] {Float.NaN, 0, 0
        })));
    }

    @Test
    void kinds() {
        input(
                () -> check.check(Map.of("x", rows(new float[2]))),
                "input 'x': found 2 features, but the model takes 3; give every step that many.");
        input(
                () -> check.check(Map.of("x", SequenceBatch.ofTokens(List.of(new int[] {1})))),
                "input 'x': found token ids, but the model takes features; make the batch of floats or doubles.");
        input(
                () -> tokens.check(Map.of("x", rows(new float[1]))),
                "input 'x': found features, but the model takes token ids; make the batch with ofTokens().");
        input(
                () -> tokens.check(Map.of("x", SequenceBatch.ofTokens(List.of(new int[] {4}, new int[] {0, 5})))),
                "input 'x': sequence 1, step 1: found token 5, but the model knows ids from 0 to 4; map unknown tokens to an id of"
                        + " the vocabulary.");
    }

    @Test
    void steps() {
        input(
                () -> check.checkStep(new float[2]),
                "input 'x': found 2 features, but the model takes 3; pass an array of that length.");
        input(
                () -> check.checkStep(new float[] {0, Float.POSITIVE_INFINITY, 0}),
                "input 'x': feature 1: found Infinity, but an input is finite in float32; clean the data, or open the backend with"
                        + " NonFinite.ALLOW.");
        input(
                () -> check.checkStep(1),
                "input 'x': found a token, but the model takes features; use the other form of step().");
        input(
                () -> tokens.checkStep(new float[1]),
                "input 'x': found features, but the model takes token ids; use the other form of step().");
        input(
                () -> tokens.checkStep(-1),
                "input 'x': found token -1, but the model knows ids from 0 to 4; map unknown tokens to an id of the vocabulary.");
        input(
                () -> check.checkOutput(new float[1], 2),
                "output: found a buffer of 1 elements, but the model gives 2; pass an array of that length.");
        input(
                () -> check.checkChunk(SequenceBatch.of(Sequence.of(new float[1][3]), Sequence.of(new float[1][3]))),
                "chunk: found 2 sequences, but a session takes one; open a session for each.");
        check.checkStep(new float[] {1, 2, 3, Float.NaN});
    }

    @Test
    void lengths() {
        ModelBuilder builder = Model.builder();
        Port x = builder.features("x", 1);
        Port beside = builder.features("beside", 1, x);
        Port h = builder.once("h", 2);
        Port both = builder.add(mergeConcat(), x, beside);
        Port y = builder.add("lstm", lstm(2), List.of(both), Map.of("h", h));
        Port strided = builder.add("strided", new Conv1d(2, 3, 2, 1, 1, Padding.NONE), y);
        Port output = builder.add(dense(1), builder.add(last(), strided));
        builder.output("y", output);
        Graph graph = builder.build().resolve();
        InputCheck all = check(graph, NonFinite.REJECT);
        SequenceBatch two = SequenceBatch.of(Sequence.of(1f, 2f, 3f, 4f, 5f), Sequence.of(1f));
        SequenceBatch states = SequenceBatch.of(Sequence.of(new float[1][2]), Sequence.of(new float[1][2]));
        Lengths lengths = all.check(Map.of("x", two, "beside", two, "h", states));
        assertEquals(2, lengths.count());
        assertArrayEquals(new int[] {2, 0}, lengths.at(graph.value(strided).clock()));
        assertArrayEquals(new int[] {1, 0}, lengths.at(graph.value(output).clock()));
        input(
                () -> all.check(
                        Map.of("x", two, "beside", SequenceBatch.of(Sequence.of(1f), Sequence.of(1f)), "h", states)),
                "input 'beside', sequence 0: found 1 steps, but its clock (steps of x) has 5; give it that many steps.");
        input(
                () -> all.check(Map.of("x", two, "beside", two, "h", SequenceBatch.of(Sequence.of(new float[1][2])))),
                "input 'h': found 1 sequences, but the input 'x' has 2; give all inputs the same number of sequences.");
        input(
                () -> all.check(Map.of(
                        "x",
                        two,
                        "beside",
                        two,
                        "h",
                        SequenceBatch.of(Sequence.of(new float[2][2]), Sequence.of(new float[1][2])))),
                "input 'h', sequence 0: found 2 steps, but its clock (once) has 1; give it that many steps.");
    }
}
