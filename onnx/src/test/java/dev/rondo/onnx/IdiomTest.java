package dev.rondo.onnx;

import static dev.rondo.onnx.Sketch.integer;
import static dev.rondo.onnx.Sketch.integers;
import static dev.rondo.onnx.Sketch.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Last;
import dev.rondo.layer.Layers;
import dev.rondo.layer.Padding;
import dev.rondo.layer.PerStep;
import dev.rondo.layer.Pool;
import dev.rondo.layer.Pooling;
import dev.rondo.layer.Recurrent;
import dev.rondo.layer.RepeatTo;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.signature.Meaning;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What exporters write around recurrent operators, and the plain layers that it comes to. */
class IdiomTest {
    private static final Recurrent GRU = Layers.recurrent(new Gru(4).with(ResetGate.BEFORE_PRODUCT));

    @Test
    void zerosOfTheBatchsSizeAreNoInitialState() {
        Sketch file = lstm(new Sketch(13).input("x", "T", "B", 6).output("y", "T", 1, "B", 4), 1);
        file.named("/r/Shape", "Shape", "x", "shape")
                .named("/r/Gather", "Gather", "shape," + file.scalar(1), "batch", integer("axis", 0))
                .named("/r/Unsqueeze", "Unsqueeze", "batch," + file.vector(0), "row")
                .named("/r/Concat", "Concat", file.vector(1) + ",row," + file.vector(4), "of", integer("axis", 0))
                .named("/r/ConstantOfShape", "ConstantOfShape", "of", "zeros")
                .named("/r/LSTM", "LSTM", "x,W,R,Bi,,zeros,zeros", "y", hidden());
        ModelBuilder expected = Model.builder();
        expected.output("y", expected.add("r", Layers.lstm(4), expected.features("x", 6)));
        check(expected, file);
    }

    @Test
    void zerosThatAreAPieceOfAWeightAreALearnedStart() {
        Sketch file = gru(new Sketch(13).input("x", "T", "B", 6).output("y", "T", 1, "B", 4));
        file.tensor("starts", FloatTensor.vector(new float[8]))
                .named("/r/Slice", "Slice", "starts," + file.vector(0) + "," + file.vector(4), "start")
                .named("/r/Shape", "Shape", "x", "shape")
                .named("/r/Gather", "Gather", "shape," + file.vector(1), "batch")
                .named("/r/Concat", "Concat", file.vector(1) + ",batch," + file.vector(4), "of", integer("axis", 0))
                .named("/r/Expand", "Expand", "start,of", "h0")
                .named("/r/GRU", "GRU", "x,W,R,Bi,,h0", "y", hidden());
        Imported imported = OnnxImport.read(file.bytes());
        String text = imported.graph().text();
        assertTrue(text.contains("initial h := h.initial"), text);
        assertEquals(
                FloatTensor.vector(new float[4]), imported.model().weights().get("r.h.initial"));
        RoundTrip.check(imported.model());
    }

    @Test
    void directionsSideBySideAreTwoLayersAndAConcatenation() {
        Sketch file = lstm(new Sketch(13).input("x", "B", "T", 6).output("y", "B", "T", 8), 2);
        file.named("/r/Transpose", "Transpose", "x", "t", order(1, 0, 2))
                .named("/r/LSTM", "LSTM", "t,W,R,Bi", "Y", hidden(), text("direction", "bidirectional"))
                .named("/r/Transpose_1", "Transpose", "Y", "merged", order(0, 2, 1, 3))
                .named("/r/Reshape", "Reshape", "merged," + file.vector(0, 0, -1), "flat")
                .named("/r/Transpose_2", "Transpose", "flat", "y", order(1, 0, 2));
        ModelBuilder expected = Model.builder();
        Port x = expected.features("x", 6);
        Port forward = expected.add("r_forward", Layers.lstm(4), x);
        Port reverse = expected.add("r_reverse", new Recurrent(new Lstm(4), Direction.REVERSE), x);
        expected.output("y", expected.add("r", Layers.mergeConcat(), forward, reverse));
        check(expected, file);
    }

    @Test
    void theLastStepOfABatchFirstOutputIsLast() {
        Sketch file = gru(new Sketch(11)
                .integers("ids", 7, "B", "T")
                .weight("E", 9, 6)
                .weight("D", 2, 4)
                .weight("b", 2)
                .output("y", "B", 2));
        file.named("/e/Gather", "Gather", "E,ids", "e")
                .named("/r/Transpose", "Transpose", "e", "t", order(1, 0, 2))
                .named("/r/GRU", "GRU", "t,W,R,Bi", "Y", hidden())
                .named("/r/Squeeze", "Squeeze", "Y", "q", integers("axes", 1L))
                .named("/r/Transpose_1", "Transpose", "q", "h", order(1, 0, 2))
                .named("/l/Gather", "Gather", "h," + file.scalar(-1), "last", integer("axis", 1))
                .named("/d/Gemm", "Gemm", "last,D,b", "y", integer("transB", 1));
        ModelBuilder expected = Model.builder();
        Port embedded = expected.add("e", new Embedding(9, 6), expected.tokens("ids"));
        Port last = expected.add("l", new Last(), expected.add("r", GRU, embedded));
        PerStep dense = new PerStep("dense", s -> s.affine("d", 2, s.input()));
        expected.output("y", expected.add("d", dense, last));
        Imported imported = OnnxImport.read(file.bytes());
        assertEquals(structure(expected.build().resolve()), structure(imported.graph()));
        RoundTrip.check(imported.model());
        assertEquals(
                "ids [batch, time]: the input ids",
                imported.signature().inputs().getFirst().toString());
    }

    @Test
    void statesInAndOutAreThoseOfASession() {
        Sketch file = gru(new Sketch(14)
                .input("x", "T", "B", 6)
                .input("h0", 1, "B", 4)
                .output("y", "T", 1, "B", 4)
                .output("hn", 1, "B", 4));
        file.named("/r/GRU", "GRU", "x,W,R,Bi,,h0", "y,hn", hidden());
        ModelBuilder expected = Model.builder();
        expected.output("y", expected.add("r", GRU, expected.features("x", 6)));
        Imported imported = check(expected, file);
        assertEquals("""
                in  x [time, batch, feature 6]: the input x
                in  h0 [feature 1, batch, feature 4]: the states r.h
                out y [time, one, batch, feature 4]: the output y
                out hn [one, batch, feature 4]: the states r.h""", imported.signature().toString());
    }

    /** What the layer gives and its state are one vector where there is one step. */
    @Test
    void aStateIsThatOfTheOutputWhoseNameContinuesIt() {
        Sketch file = gru(new Sketch(14)
                .input("x", 1, "B", 6)
                .input("h_in", 1, "B", 4)
                .output("y", 1, 1, "B", 4)
                .output("h_out", 1, "B", 4));
        file.named("/r/GRU", "GRU", "x,W,R,Bi,,h_in", "y,h_out", hidden());
        ModelBuilder expected = Model.builder();
        expected.output("y", expected.add("r", GRU, expected.features("x", 6)));
        Imported imported = check(expected, file);
        List<String> lines = imported.signature().toString().lines().toList();
        assertTrue(lines.get(2).endsWith("the output y"), lines::toString);
        assertTrue(lines.get(3).endsWith("the states r.h"), lines::toString);
    }

    @Test
    void stackedStatesAreFollowedToTheirLayers() {
        Sketch file = new Sketch(14)
                .input("x", 1, 6)
                .input("s", 2, 1, 4)
                .output("y", 1, 4)
                .output("sn", 2, 1, 4);
        lstm(file, 1);
        file.named("/r/Gather", "Gather", "s," + file.scalar(0), "h", integer("axis", 0))
                .named("/r/Gather_1", "Gather", "s," + file.scalar(1), "c", integer("axis", 0))
                .named("/r/Unsqueeze", "Unsqueeze", "x," + file.vector(0), "xt")
                .named("/r/Unsqueeze_1", "Unsqueeze", "h," + file.vector(0), "h0")
                .named("/r/Unsqueeze_2", "Unsqueeze", "c," + file.vector(0), "c0")
                .named("/r/LSTM", "LSTM", "xt,W,R,Bi,,h0,c0", ",hn,cn", hidden())
                .named("/r/Squeeze", "Squeeze", "hn," + file.vector(0), "y")
                .named("/r/Concat", "Concat", "hn,cn", "sn", integer("axis", 0));
        ModelBuilder expected = Model.builder();
        expected.output("y", expected.add("r", Layers.lstm(4), expected.features("x", 6)));
        Imported imported = check(expected, file);
        assertEquals(
                "[StatePart[state=r.h, from=0, length=4, start=0, stride=1], "
                        + "StatePart[state=r.c, from=0, length=4, start=4, stride=1]]",
                ((Meaning.States) imported.signature().inputs().get(1).meaning())
                        .parts()
                        .toString());
    }

    @Test
    void anInitialStateAloneIsAnInputOfItsOwn() {
        Sketch file = new Sketch(14)
                .input("x", "T", "B", 6)
                .input("start", 1, "B", 4)
                .weight("W", 1, 4, 6)
                .weight("R", 1, 4, 4)
                .output("y", "T", 1, "B", 4);
        file.named("/r/RNN", "RNN", "x,W,R,,,start", "y", hidden(), text("direction", "reverse"));
        ModelBuilder expected = Model.builder();
        Port x = expected.features("x", 6);
        Port start = expected.once("start", 4);
        Recurrent reverse = new Recurrent(new VanillaRnn(4), Direction.REVERSE);
        expected.output("y", expected.add("r", reverse, List.of(x), Map.of("h", start)));
        check(expected, file);
    }

    @Test
    void aConvolutionPaddedBeforeTheFirstStepIsCausal() {
        Sketch file = new Sketch(13)
                .input("x", "B", 6, "T")
                .weight("K", 5, 6, 3)
                .weight("k", 5)
                .output("y", "B", 5, "T");
        file.named("/c/Conv", "Conv", "x,K,k", "wide", integers("pads", 2L, 2L))
                .named(
                        "/c/Slice",
                        "Slice",
                        "wide," + file.vector(0) + "," + file.vector(-2) + "," + file.vector(2),
                        "y");
        ModelBuilder expected = Model.builder();
        expected.output("y", expected.add("c", new Conv1d(5, 3, Padding.CAUSAL), expected.features("x", 6)));
        check(expected, file);
    }

    @Test
    void aMaskedMeanIsAPooling() {
        Sketch file =
                new Sketch(13).input("x", "T", "B", 6).integers("lens", 7, "B").output("y", "B", 6);
        file.named("/p/Shape", "Shape", "x", "shape")
                .named("/p/Gather", "Gather", "shape," + file.scalar(0), "T", integer("axis", 0))
                .named("/p/Range", "Range", file.scalar(0) + ",T," + file.scalar(1), "steps")
                .named("/p/Unsqueeze", "Unsqueeze", "steps," + file.vector(1), "column")
                .named("/p/Unsqueeze_1", "Unsqueeze", "lens," + file.vector(0), "row")
                .named("/p/Less", "Less", "column,row", "mask")
                .named("/p/Cast", "Cast", "mask", "ones", integer("to", 1))
                .named("/p/Unsqueeze_2", "Unsqueeze", "ones," + file.vector(2), "factor")
                .named("/p/Mul", "Mul", "x,factor", "kept")
                .named("/p/ReduceSum", "ReduceSum", "kept," + file.vector(0), "sum", integer("keepdims", 0))
                .named("/p/Cast_1", "Cast", "lens", "counts", integer("to", 1))
                .named("/p/Unsqueeze_3", "Unsqueeze", "counts," + file.vector(1), "divisor")
                .named("/p/Div", "Div", "sum,divisor", "y");
        ModelBuilder expected = Model.builder();
        expected.output("y", expected.add("p", new Pool(Pooling.MEAN), expected.features("x", 6)));
        Imported imported = check(expected, file);
        assertEquals(
                "lens [batch]: the lengths of x",
                imported.signature().inputs().get(1).toString());
    }

    @Test
    void aValueForTheSequenceIsRepeatedWhereItMeetsSteps() {
        Sketch file =
                gru(new Sketch(13).input("x", "T", "B", 6).input("z", "B", 6).output("y", "T", 1, "B", 4));
        file.named("/a/Add", "Add", "x,z", "xz").named("/r/GRU", "GRU", "xz,W,R,Bi", "y", hidden());
        ModelBuilder expected = Model.builder();
        Port x = expected.features("x", 6);
        Port z = expected.once("z", 6);
        Port each = expected.add("repeat_1", new RepeatTo(), z, x);
        Port sum = expected.add("a", Layers.merge(BinaryFunction.ADD), x, each);
        expected.output("y", expected.add("r", GRU, sum));
        check(expected, file);
    }

    /** The layers and what they are computed from, whatever parameters are called. */
    private static List<String> structure(Graph graph) {
        return graph.nodes().stream()
                .map(node -> node.name()
                        + node.inputs()
                        + node.operation().getClass().getSimpleName())
                .toList();
    }

    /** Checks that a file is the model expected, and stays so when it goes out and comes back. */
    private static Imported check(ModelBuilder expected, Sketch file) {
        Imported imported = OnnxImport.read(file.bytes());
        assertEquals(expected.build().resolve().text(), imported.graph().text());
        RoundTrip.check(imported.model());
        return imported;
    }

    private static Sketch lstm(Sketch file, int directions) {
        return file.weight("W", directions, 16, 6)
                .weight("R", directions, 16, 4)
                .weight("Bi", directions, 32);
    }

    private static Sketch gru(Sketch file) {
        return file.weight("W", 1, 12, 6).weight("R", 1, 12, 4).weight("Bi", 1, 24);
    }

    private static AttributeProto hidden() {
        return integer("hidden_size", 4);
    }

    private static AttributeProto order(long... axes) {
        return integers("perm", Arrays.stream(axes).boxed().toArray(Long[]::new));
    }
}
