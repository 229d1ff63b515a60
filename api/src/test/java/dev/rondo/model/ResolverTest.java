package dev.rondo.model;

import static dev.rondo.Refused.model;
import static dev.rondo.layer.Layers.activation;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.merge;
import static dev.rondo.layer.Layers.mergeConcat;
import static dev.rondo.layer.Layers.poolMean;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.repeat;
import static dev.rondo.layer.Layers.repeatTo;
import static dev.rondo.layer.Layers.rnn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.ModelException;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layers;
import dev.rondo.layer.Padding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every mistake of a model is reported, in these words, and all of them at once. */
final class ResolverTest {
    private final ModelBuilder builder = Model.builder();

    private void refused(String... problems) {
        model(() -> builder.build().resolve(), problems);
    }

    @Test
    void allMistakesAreInOneMessage() {
        Port x = builder.features("x", 3);
        Port ids = builder.tokens("ids");
        builder.add("first", lstm(4), ids);
        Port second = builder.add("second", embedding(5, 2), x);
        Port third = builder.add("third", merge(BinaryFunction.ADD), x, builder.add("fourth", last(), x));
        builder.output("y", third).output("z", second);
        builder.output("w", new Port("nowhere", "y"));
        ModelException refused =
                assertThrows(ModelException.class, () -> builder.build().resolve());
        assertEquals("""
                The model is not well formed: 6 problems
                  - layers[0] 'first': input 'ids': found token ids, but this layer takes features; put an embedding between them.
                  - layers[1] 'second': input 'x': found features, but an embedding takes token ids; declare the input with tokens().
                  - layers[3] 'third': it merges edges with the steps of x and the last of steps of x, but edges that meet have the same steps; repeat one to the steps of the other, or take last() of both.
                  - output 'w': it takes 'nowhere', but no input and no earlier layer gives that; use what the builder returned for an earlier layer.
                  - layers[0] 'first': nothing uses its output, but every layer leads to an output; remove this lstm or name it as an output.
                  - input 'ids': nothing uses it, but every input leads to an output; remove it.""", refused.getMessage());
    }

    @Test
    void names() {
        Port x = builder.features("x", 3);
        Port a = builder.add("a", dense(3), x);
        Port again = builder.add("a", dense(3), a);
        Port dotted = builder.add("b.c", dense(3), again);
        builder.output("y", builder.add(" ", dense(1), dotted));
        refused(
                "'a': found this name twice, but inputs and layers have names of their own; rename one.",
                "'b.c': found this name, but a name is not blank and has no dot; choose another name.",
                "' ': found this name, but a name is not blank and has no dot; choose another name.");
    }

    @Test
    void sizesOfInputs() {
        builder.output("y", builder.add("d", dense(2), builder.features("x")));
        Model open = builder.build();
        model(
                open::resolve,
                "input 'x': its number of features is open, but it has to be known and at least 1; give it where the model is"
                        + " declared or resolved.");
        model(
                () -> open.resolve(-2),
                "input 'x': its number of features is -2, but it has to be known and at least 1; give it where the model is"
                        + " declared or resolved.");
        model(
                () -> open.resolve(Map.of("x", 2, "z", 3)),
                "input 'z': found a size for it, but the model has the inputs [x]; name one of these.");
        Model closed = Model.builder().output("y", new Port("x", "y")).build();
        model(
                closed::resolve,
                "output 'y': it takes 'x', but no input and no earlier layer gives that; use what the builder returned for an"
                        + " earlier layer.");
        ModelBuilder declared = Model.builder();
        declared.output("y", declared.add("d", dense(2), declared.features("x", 4)));
        model(
                () -> declared.build().resolve(Map.of("x", 3)),
                "input 'x': the data have 3 features, but the model declares 4; give both the same number.");
        assertEquals(3, open.resolve(3).inputs().getFirst().size());
    }

    @Test
    void whatLeadsNowhere() {
        Port x = builder.features("x", 3);
        builder.features("idle", 2);
        builder.add("dead", gru(2), x);
        builder.output("y", builder.add("d", dense(2), x));
        refused(
                "layers[0] 'dead': nothing uses its output, but every layer leads to an output; remove this gru or name it as"
                        + " an output.",
                "input 'idle': nothing uses it, but every input leads to an output; remove it.");
    }

    @Test
    void noOutput() {
        builder.add("d", dense(2), builder.features("x", 3));
        model(
                () -> builder.build().resolve(),
                "model: found no output, but at least one is needed; name one with output().");
    }

    @Test
    void noLayer() {
        model(Model::sequential, "model: found no layer, but at least one is needed; pass the layers in order.");
    }

    @Test
    void tokensAsOutput() {
        Port ids = builder.tokens("ids");
        builder.output("y", builder.add(embedding(3, 2), ids)).output("z", ids);
        refused("output 'z': it is a token input, but an output is what a layer computes; add a layer.");
    }

    @Test
    void initialStates() {
        Port x = builder.features("x", 3);
        Port wide = builder.once("wide", 5);
        Port encoder = builder.add("encoder", gru(4), x);
        builder.output("y", builder.add("a", lstm(4), List.of(x), Map.of("h", wide)));
        builder.output("z", builder.add("b", lstm(4), List.of(x), Map.of("q", wide)));
        builder.output("u", builder.add("c", lstm(4), List.of(x), Map.of("h", encoder)));
        builder.output("v", builder.add("d", dense(4), List.of(x), Map.of("h", encoder.state("h"))));
        builder.output("w", builder.add("e", lstm(4), List.of(x), Map.of("h", encoder.state("c"))));
        refused(
                "layers[1] 'a': initial state 'h': 'wide' has 5 elements, but the state has 4 units; give both the same size.",
                "layers[2] 'b': initial state 'q': the layer has no such state, but its states are [h, c]; name one of these.",
                "layers[3] 'c': initial state 'h': 'encoder' has the steps of x, but a state begins once a sequence; take a final"
                        + " state or an input declared with once().",
                "layers[4] 'd': initial state 'h': the layer has no such state, but its states are []; name one of these.",
                "layers[5] 'e': it takes 'encoder.c', but no input and no earlier layer gives that; use what the builder"
                        + " returned for an earlier layer.");
    }

    @Test
    void tokensHaveTheStepsOfAnotherInputOrOneASequence() {
        ModelBuilder builder = Model.builder();
        Port words = builder.tokens("words");
        Port tags = builder.tokens("tags", words);
        Port language = builder.onceTokens("language");
        Port both = builder.add(
                Layers.mergeConcat(), builder.add(new Embedding(9, 3), words), builder.add(new Embedding(4, 2), tags));
        builder.output("y", both).output("z", builder.add(new Embedding(5, 2), language));
        Graph graph = builder.build().resolve();
        assertEquals(
                "[steps of words, steps of words, once]",
                graph.inputs().stream().map(Graph.Input::clock).toList().toString());
    }

    @Test
    void clocksThatMeet() {
        Port x = builder.features("x", 3);
        Port other = builder.features("other", 3);
        Port strided = builder.add("strided", new Conv1d(3, 2, 2, 1, 1, Padding.CAUSAL), x);
        builder.output("y", builder.add("a", mergeConcat(), x, other));
        builder.output("z", builder.add("b", mergeConcat(), x, strided));
        refused(
                "layers[1] 'a': it merges edges with the steps of x and the steps of other, but edges that meet have the same"
                        + " steps; repeat one to the steps of the other, or take last() of both.",
                "layers[2] 'b': it merges edges with the steps of x and the every 2 of steps of x, but edges that meet have the"
                        + " same steps; repeat one to the steps of the other, or take last() of both.");
    }

    @Test
    void whatIsRepeated() {
        Port x = builder.features("x", 3);
        Port other = builder.features("other", 3);
        builder.output("y", builder.add("a", repeat(2), x));
        builder.output("z", builder.add("b", repeat(0), builder.add("last", last(), x)));
        builder.output("u", builder.add("c", repeatTo(), builder.add("mean", poolMean(), x), other));
        builder.output("v", builder.add("d", repeatTo(), x));
        refused(
                "layers[0] 'a': its input has the steps of x, but one value a sequence is repeated; take last() or a final"
                        + " state.",
                "layers[2] 'b': found count 0, but it has to be at least 1; pass a positive number.",
                "layers[4] 'c': the value is the last of steps of x, which an empty sequence does not have, but every sequence of"
                        + " the other edge needs a value; take a final state instead of last().",
                "layers[5] 'd': found 1 inputs, but it takes the value and the edge whose steps it takes; connect both.");
    }

    @Test
    void theLastOfMoreIsRepeatedForTheLastOfLess() {
        Port x = builder.features("x", 3);
        Port all = builder.add("all", poolMean(), x);
        Port fewer = builder.add("fewer", poolMean(), builder.add("c", new Conv1d(2, 4, Padding.NONE), x));
        Port y = builder.add("both", mergeConcat(), builder.add("a", repeatTo(), all, fewer), fewer);
        Graph graph = builder.output("y", y).build().resolve();
        assertEquals(
                new Clock.LastOf(new Clock.Strided(new Clock.Steps("x"), 4, 1)),
                graph.value(y).clock());
    }

    @Test
    void numbersOfInputs() {
        Port x = builder.features("x", 3);
        builder.output("y", builder.add("a", lstm(2), x, x));
        builder.output("z", builder.add("b", dense(2)));
        refused(
                "layers[0] 'a': found 2 inputs, but this layer takes one; merge them first.",
                "layers[1] 'b': found no input, but at least one is needed; connect it.");
    }

    @Test
    void convolutions() {
        Port x = builder.features("x", 6);
        builder.output("a", builder.add("a", new Conv1d(4, 3, 1, 1, 4, Padding.SAME), x));
        builder.output("b", builder.add("b", new Conv1d(0, 3, Padding.SAME), x));
        builder.output("c", builder.add("c", new Conv1d(4, 0, Padding.SAME), x));
        builder.output("d", builder.add("d", new Conv1d(4, 3, 0, 1, 1, Padding.SAME), x));
        builder.output("e", builder.add("e", new Conv1d(4, 3, 1, -1, 1, Padding.SAME), x));
        builder.output("f", builder.add("f", new Conv1d(4, 3, 1, 1, 0, Padding.SAME), x));
        builder.output("g", builder.add("g", new Conv1d(4, 3, 1, 1 << 30, 1, Padding.SAME), x));
        builder.output("h", builder.add("h", new Conv1d(4, 3, Padding.NONE), builder.add("last", last(), x)));
        refused(
                "layers[0] 'a': found 6 input and 4 output features in 4 groups, but both are multiples of the groups; change the"
                        + " sizes or the groups.",
                "layers[1] 'b': found size 0, but it has to be at least 1; pass a positive number.",
                "layers[2] 'c': found kernel 0, but it has to be at least 1; pass a positive number.",
                "layers[3] 'd': found stride 0, but it has to be at least 1; pass a positive number.",
                "layers[4] 'e': found dilation -1, but it has to be at least 1; pass a positive number.",
                "layers[5] 'f': found groups 0, but it has to be at least 1; pass a positive number.",
                "layers[6] 'g': its taps reach over 12884901894 features of the input, but they reach over at most 268435456;"
                        + " make the kernel or the dilation smaller.",
                "layers[8] 'h': its taps span 3 steps of the last of steps of x, but no sequence has that many; pad it.");
    }

    @Test
    void aConvolutionOfOneTapIsTheSameHoweverItIsPadded() {
        Graph plain = Model.sequential(new Conv1d(2, 1, Padding.NONE)).resolve(3);
        assertEquals(plain, Model.sequential(new Conv1d(2, 1, Padding.SAME)).resolve(3));
        assertEquals(
                plain,
                Model.sequential(new Conv1d(2, 1, 1, 5, 1, Padding.CAUSAL)).resolve(3));
    }

    @Test
    void sizesWithinCellsAndFormulas() {
        Port x = builder.features("x", 3);
        builder.output("a", builder.add("a", lstm(0), x));
        builder.output("b", builder.add("b", activation(v -> Expressions.slice(v, 2, 2)), x));
        builder.output("c", builder.add("c", embedding(0, 2), builder.tokens("ids")));
        builder.output("d", builder.add("d", recurrent(s -> s.output(s.state("h", 2))), x));
        refused(
                "layers[0] 'a': state 'h': found shape [0], but a vector [n] of at least one element is needed; use a matrix in a"
                        + " matrix product only.",
                "layers[1] 'b': slice: found start 2, length 2, stride 1, but it has to lie within 3 elements; shorten it or move"
                        + " its start.",
                "layers[2] 'c': found vocabulary 0, but it has to be at least 1; pass a positive number.",
                "layers[3] 'd': state 'h': it has no next value, but every state needs one; call next(h, …) before output().");
    }

    @Test
    void oneMistakeIsNotReportedAgainByWhatFollows() {
        Port broken = builder.add("broken", lstm(-1), builder.features("x", 3));
        builder.output("y", builder.add("after", dense(2), builder.add("next", activation(v -> v), broken)));
        refused("layers[0] 'broken': shape: found [-1], but no dimension may be negative; check the dimensions.");
    }

    @Test
    void sizesAndClocksAreInferred() {
        Graph graph = Model.sequential(
                        rnn(7),
                        bidirectional(lstm(5)),
                        new Conv1d(6, 3, 2, 1, 1, Padding.NONE),
                        last(),
                        repeat(3),
                        dense(2))
                .resolve(4);
        assertEquals(
                List.of("7", "5", "5", "10", "6", "6", "6", "2"),
                graph.nodes().stream()
                        .map(node -> Integer.toString(
                                graph.value(new Port(node.name(), Port.Y)).size()))
                        .toList());
        Clock clock = graph.value(graph.outputs().values().iterator().next()).clock();
        assertEquals("3 × last of every 2 of windows of 3 of steps of x", clock.toString());
        assertEquals(3, clock.steps(input -> 3));
        assertEquals(0, clock.steps(input -> 2));
    }
}
