package dev.rondo.onnx.raise;

import static dev.rondo.onnx.raise.SmallModel.attribute;
import static dev.rondo.onnx.raise.SmallModel.attributes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnxruntime.OrtException;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.source.SliceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operator that works within a step, against ONNX Runtime. */
class OperatorParityTest {
    private final List<DynamicTest> tests = new ArrayList<>();

    private void add(String name, int opset, Consumer<SmallModel> model) {
        add(name, opset, 0, 1, model);
    }

    private void add(String name, int opset, int batchAxis, long seed, Consumer<SmallModel> model) {
        tests.add(dynamicTest(name + ", opset " + opset, () -> {
            SmallModel small = new SmallModel(opset, seed);
            model.accept(small);
            compare(small, batchAxis);
        }));
    }

    static void compare(SmallModel small, int batchAxis) throws OrtException {
        SmallModel.Numbers expected = small.expected();
        SmallModel.Numbers found = StepEvaluation.of(small, batchAxis);
        assertArrayEquals(expected.shape(), found.shape(), "shape");
        for (int i = 0; i < expected.values().length; i++) {
            double tolerance = 1e-5 * Math.max(1, Math.abs(expected.values()[i]));
            int element = i;
            assertEquals(expected.values()[i], found.values()[i], tolerance, () -> "element " + element);
        }
    }

    /** One node of one input x [3, 4, 5]. */
    private void unary(String operator, int opset, AttributeProto... attributes) {
        add(
                operator + " "
                        + List.of(attributes).stream().map(a -> a.getName()).toList(),
                opset,
                model -> model.range(-3, 3).input("x", 3, 4, 5).node(operator, "x", "y", attributes));
    }

    private void positive(String operator, int opset) {
        add(operator, opset, model -> model.range(0.1, 3).input("x", 3, 5).node(operator, "x", "y"));
    }

    @TestFactory
    Stream<DynamicTest> functions() {
        List.of("Neg", "Abs", "Exp", "Tanh", "Sigmoid", "Relu", "Softplus", "Softsign", "Sign", "Erf", "Sin", "Cos")
                .forEach(operator -> unary(operator, 15));
        List.of("Sinh", "Cosh", "Selu", "Elu", "Celu", "LeakyRelu", "HardSigmoid", "HardSwish", "ThresholdedRelu")
                .forEach(operator -> unary(operator, 15));
        List.of("Log", "Sqrt", "Reciprocal").forEach(operator -> positive(operator, 13));
        add("Tan", 13, model -> model.input("x", 3, 5).node("Tan", "x", "y"));
        unary("Mish", 18);
        unary("Gelu", 20);
        unary("Gelu", 20, attribute("approximate", "tanh"));
        unary("Shrink", 13, attribute("lambd", 0.75f), attribute("bias", 0.25f));
        unary("Elu", 7, attribute("alpha", 0.5f));
        unary("Celu", 12, attribute("alpha", 0.5f));
        unary("Selu", 7, attribute("alpha", 1.5f), attribute("gamma", 1.25f));
        unary("HardSigmoid", 7, attribute("alpha", 0.3f), attribute("beta", 0.4f));
        unary("LeakyRelu", 7, attribute("alpha", 0.3f));
        unary("ThresholdedRelu", 10, attribute("alpha", 0.3f));
        unary("Identity", 13);
        unary("Dropout", 7);
        unary("Clip", 7, attribute("min", -1f), attribute("max", 0.5f));
        unary("Clip", 7, attribute("max", 0.5f));
        unary("Clip", 7, attribute("min", 0.5f));
        add(
                "Clip of inputs",
                13,
                model -> model.range(-3, 3)
                        .input("x", 3, 5)
                        .weight("low", new int[0], -1.5f)
                        .node("Clip", "x low -", "y"));
        add(
                "PRelu",
                16,
                model -> model.input("x", 3, 4, 5).weight("slope", 4, 1).node("PRelu", "x slope", "y"));
        for (int opset : new int[] {7, 11, 13, 21}) {
            unary("Softmax", opset);
            unary("LogSoftmax", opset);
            unary("Softmax", opset, attribute("axis", 2));
            unary("Softmax", opset, attribute("axis", 1));
        }
        for (float power : new float[] {2, 3, 5, 0.5f, 1.5f, -1, -0.5f, 1, 1.7f}) {
            add(
                    "Pow " + power,
                    13,
                    model -> model.range(0.2, 2)
                            .input("x", 3, 5)
                            .weight("p", new int[0], power)
                            .node("Pow", "x p", "y"));
        }
        for (float power : new float[] {2, 3, 4, 65, 66, 101, -67}) {
            add(
                    "Pow of negative numbers, " + power,
                    13,
                    model -> model.range(-1.1, -0.9)
                            .input("x", 3, 5)
                            .weight("p", new int[] {1}, power)
                            .node("Pow", "x p", "y"));
        }
        add(
                "Pow of a number",
                13,
                model -> model.input("x", 3, 5).weight("b", new int[] {1}, 1.3f).node("Pow", "b x", "y"));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> arithmetic() {
        for (String operator : List.of("Add", "Sub", "Mul", "Div")) {
            broadcasts(operator);
        }
        for (String operator : List.of("Max", "Min", "Sum", "Mean")) {
            add(
                    operator,
                    13,
                    model -> model.input("a", 3, 4, 5)
                            .input("b", 3, 1, 5)
                            .weight("c", 4, 1)
                            .node(operator, "a b c", "y"));
        }
        for (String operator : List.of("Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal")) {
            add(
                    operator + " and Where",
                    16,
                    model -> model.input("a", 3, 4, 5)
                            .input("b", 3, 1, 5)
                            .weight("c", 4, 1)
                            .node(operator, "a b", "p")
                            .node("Where", "p a c", "y"));
        }
        for (String operator : List.of("And", "Or", "Xor")) {
            add(
                    operator,
                    16,
                    model -> model.input("a", 3, 20)
                            .weight("zero", new int[] {1}, 0)
                            .weight("half", new int[] {1}, 0.5f)
                            .node("Greater", "a zero", "p")
                            .node("LessOrEqual", "a half", "q")
                            .node("Not", "q", "r")
                            .node(operator, "p r", "s")
                            .node("Cast", "s", "y", attribute("to", 1L)));
        }
        add(
                "Cast to bool",
                16,
                model -> model.input("a", 3, 20)
                        .node("Relu", "a", "b")
                        .node("Cast", "b", "p", attribute("to", 9L))
                        .node("Where", "p a b", "y"));
        return tests.stream();
    }

    private void broadcasts(String operator) {
        int[][][] shapes = {
            {{3, 5}, {3, 5}},
            {{3, 5}, {3, 1}},
            {{3, 4, 5}, {3, 1, 5}},
            {{3, 4, 1}, {3, 1, 5}},
            {{3, 1, 2, 1}, {3, 3, 1, 2}}
        };
        for (int[][] pair : shapes) {
            add(
                    operator + " " + pair[0].length,
                    13,
                    model -> model.range(0.5, 2)
                            .input("a", pair[0])
                            .input("b", pair[1])
                            .node(operator, "a b", "y"));
        }
        for (int[] shape : new int[][] {{}, {1}, {5}, {4, 1}, {1, 4, 5}, {1, 1, 1}, {1, 1, 1, 1}}) {
            add(
                    operator + " with a weight of rank " + shape.length,
                    13,
                    model -> model.range(0.5, 2)
                            .input("a", 3, 4, 5)
                            .weight("b", shape)
                            .node(operator, "b a", "y"));
        }
    }

    @TestFactory
    Stream<DynamicTest> products() {
        add("MatMul", 13, model -> model.input("x", 3, 5).weight("w", 5, 7).node("MatMul", "x w", "y"));
        add(
                "MatMul of a transpose",
                13,
                model -> model.input("x", 3, 5)
                        .weight("w", 7, 5)
                        .node("Transpose", "w", "t")
                        .node("MatMul", "x t", "y"));
        add(
                "MatMul of rows",
                13,
                model -> model.input("x", 3, 4, 5).weight("w", 5, 7).node("MatMul", "x w", "y"));
        add(
                "MatMul of a vector",
                13,
                model -> model.input("x", 3, 4, 5).weight("w", 5).node("MatMul", "x w", "y"));
        add(
                "MatMul by a vector from the left",
                13,
                model -> model.input("x", 3, 4, 5).weight("w", 4).node("MatMul", "w x", "y"));
        add(
                "MatMul, batched",
                13,
                model -> model.input("x", 3, 2, 4, 5).weight("w", 2, 5, 7).node("MatMul", "x w", "y"));
        add(
                "MatMul, batched over one row",
                13,
                model -> model.input("x", 3, 1, 4, 5).weight("w", 2, 5, 7).node("MatMul", "x w", "y"));
        add(
                "MatMul from the left",
                13,
                model -> model.input("x", 3, 4, 5).weight("w", 7, 4).node("MatMul", "w x", "y"));
        add(
                "MatMul from the left, batched",
                13,
                model -> model.input("x", 3, 2, 4, 5).weight("w", 2, 7, 4).node("MatMul", "w x", "y"));
        add(
                "MatMul of columns",
                13,
                1,
                1,
                model -> model.input("x", 4, 3).weight("w", 7, 4).node("MatMul", "w x", "y"));
        add(
                "MatMul of two values",
                13,
                model -> model.input("a", 3, 4, 5).input("b", 3, 5, 2).node("MatMul", "a b", "y"));
        add(
                "MatMul of two values, heads",
                13,
                model -> model.input("a", 3, 2, 4, 5).input("b", 3, 2, 5, 2).node("MatMul", "a b", "y"));
        add(
                "Gemm",
                13,
                model -> model.input("x", 3, 5).weight("w", 5, 7).weight("b", 7).node("Gemm", "x w b", "y"));
        add(
                "Gemm, all attributes",
                13,
                model -> model.input("x", 3, 5)
                        .weight("w", 7, 5)
                        .weight("b", 1, 7)
                        .node(
                                "Gemm",
                                "x w b",
                                "y",
                                attribute("transB", 1L),
                                attribute("alpha", 0.5f),
                                attribute("beta", 2f)));
        add(
                "Gemm, transposed input",
                13,
                1,
                1,
                model -> model.input("x", 5, 3)
                        .weight("w", 7, 5)
                        .weight("b", new int[0], 0.5f)
                        .node("Gemm", "x w b", "y", attribute("transA", 1L), attribute("transB", 1L)));
        add(
                "Gemm, weights first",
                13,
                1,
                1,
                model -> model.input("x", 5, 3)
                        .weight("w", 7, 5)
                        .weight("b", 7, 1)
                        .node("Gemm", "w x b", "y"));
        add(
                "Gemm, weights first, transposed",
                13,
                model -> model.input("x", 3, 5)
                        .weight("w", 5, 7)
                        .node("Gemm", "w x", "y", attribute("transA", 1L), attribute("transB", 1L)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> reductions() {
        List<String> operators = List.of(
                "ReduceSum",
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceSumSquare",
                "ReduceLogSum",
                "ReduceLogSumExp");
        for (String operator : operators) {
            for (long keep : new long[] {0, 1}) {
                for (long[] axes : new long[][] {{-1}, {1}, {1, 2}, {2, -1}, {1, 2, 3}}) {
                    add(
                            operator + " " + axes.length + " " + keep,
                            11,
                            model -> model.range(0.2, 2)
                                    .input("x", 3, 2, 4, 5)
                                    .node(operator, "x", "y", attribute("keepdims", keep), attributes("axes", axes)));
                    add(
                            operator + " " + axes.length + " " + keep,
                            18,
                            model -> model.range(0.2, 2)
                                    .input("x", 3, 2, 4, 5)
                                    .integers("axes", axes)
                                    .node(operator, "x axes", "y", attribute("keepdims", keep)));
                }
            }
        }
        add(
                "LayerNormalization",
                17,
                model -> model.input("x", 3, 4, 5)
                        .weight("scale", 5)
                        .weight("shift", 5)
                        .node("LayerNormalization", "x scale shift", "y", attribute("epsilon", 1e-3f)));
        add(
                "LayerNormalization over two axes",
                17,
                model -> model.input("x", 3, 2, 4, 5)
                        .weight("scale", 4, 5)
                        .node("LayerNormalization", "x scale", "y", attribute("axis", 2)));
        add(
                "layer normalisation, decomposed",
                13,
                model -> model.input("x", 3, 4, 5)
                        .weight("two", new int[0], 2)
                        .weight("epsilon", new int[0], 1e-5f)
                        .weight("scale", 5)
                        .weight("shift", 5)
                        .node("ReduceMean", "x", "mean", attributes("axes", -1))
                        .node("Sub", "x mean", "centred")
                        .node("Pow", "centred two", "square")
                        .node("ReduceMean", "square", "variance", attributes("axes", -1))
                        .node("Add", "variance epsilon", "sum")
                        .node("Sqrt", "sum", "deviation")
                        .node("Div", "centred deviation", "normal")
                        .node("Mul", "normal scale", "scaled")
                        .node("Add", "scaled shift", "y"));
        add(
                "BatchNormalization",
                15,
                model -> model.range(0.5, 1.5)
                        .input("x", 3, 4, 5)
                        .weight("scale", 4)
                        .weight("shift", 4)
                        .weight("mean", 4)
                        .weight("variance", 4)
                        .node("BatchNormalization", "x scale shift mean variance", "y", attribute("epsilon", 1e-3f)));
        add(
                "BatchNormalization of features",
                9,
                model -> model.range(0.5, 1.5)
                        .input("x", 3, 4)
                        .weight("scale", 4)
                        .weight("shift", 4)
                        .weight("mean", 4)
                        .weight("variance", 4)
                        .node("BatchNormalization", "x scale shift mean variance", "y"));
        add(
                "InstanceNormalization",
                13,
                model -> model.input("x", 3, 4, 5)
                        .weight("scale", 4)
                        .weight("shift", 4)
                        .node("InstanceNormalization", "x scale shift", "y"));
        add(
                "LpNormalization",
                13,
                model -> model.input("x", 3, 4, 5).node("LpNormalization", "x", "y", attribute("axis", 1)));
        for (long p : new long[] {1, 2}) {
            add("LpNormalization of zeros, p " + p, 13, model -> {
                model.input("x", 3, 2).node("LpNormalization", "x", "y", attribute("p", p));
                model.set("x", 0, 0, 3, -4, 0, 0);
            });
        }
        add("GlobalAveragePool", 13, model -> model.input("x", 3, 4, 5).node("GlobalAveragePool", "x", "y"));
        add("GlobalMaxPool", 13, model -> model.input("x", 3, 4, 5, 2).node("GlobalMaxPool", "x", "y"));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> axes() {
        add(
                "Transpose",
                13,
                model -> model.input("x", 3, 2, 4, 5).node("Transpose", "x", "y", attributes("perm", 0, 3, 1, 2)));
        add(
                "Transpose moves the batch",
                13,
                model -> model.input("x", 3, 2, 4).node("Transpose", "x", "y", attributes("perm", 2, 0, 1)));
        add(
                "Reshape",
                13,
                model -> model.input("x", 3, 2, 4).integers("to", 0, 4, 2).node("Reshape", "x to", "y"));
        add(
                "Reshape, open",
                13,
                model -> model.input("x", 3, 2, 4).integers("to", -1, 8).node("Reshape", "x to", "y"));
        add(
                "Reshape, open features",
                13,
                model -> model.input("x", 3, 2, 4, 5).integers("to", 0, 8, -1).node("Reshape", "x to", "y"));
        add("Flatten", 13, model -> model.input("x", 3, 2, 4).node("Flatten", "x", "y"));
        add(
                "Unsqueeze and Squeeze",
                11,
                model -> model.input("x", 3, 4)
                        .node("Unsqueeze", "x", "u", attributes("axes", 0, 3))
                        .node("Squeeze", "u", "y", attributes("axes", 0)));
        add(
                "Unsqueeze and Squeeze",
                13,
                model -> model.input("x", 3, 4)
                        .integers("more", -1, 1)
                        .integers("less", 1)
                        .node("Unsqueeze", "x more", "u")
                        .node("Squeeze", "u less", "y"));
        add(
                "Expand",
                13,
                model -> model.input("x", 3, 1, 4).integers("to", 2, 1, 5, 1).node("Expand", "x to", "y"));
        add(
                "Tile",
                13,
                model -> model.input("x", 3, 2, 4).integers("by", 1, 2, 3).node("Tile", "x by", "y"));
        add(
                "Concat",
                13,
                model -> model.input("a", 3, 2)
                        .input("b", 3, 3)
                        .weight("c", 3, 1)
                        .node("Concat", "a b", "y", attribute("axis", -1)));
        add(
                "Concat of inner axes",
                13,
                model -> model.input("a", 3, 2, 2, 5)
                        .input("b", 3, 2, 1, 5)
                        .node("Concat", "a b a", "y", attribute("axis", 2)));
        add(
                "Slice",
                9,
                model -> model.input("x", 3, 8)
                        .node(
                                "Slice",
                                "x",
                                "y",
                                attributes("axes", 1),
                                attributes("starts", 2),
                                attributes("ends", -1)));
        add(
                "Slice of all axes",
                9,
                model -> model.input("x", 3, 8)
                        .node("Slice", "x", "y", attributes("starts", 0, 3), attributes("ends", Long.MAX_VALUE, 5)));
        add(
                "Split",
                11,
                model -> model.input("x", 3, 6)
                        .node("Split", "x", "a b", attribute("axis", 1), attributes("split", 2, 4))
                        .node("Concat", "b a", "y", attribute("axis", 1)));
        add(
                "Split",
                13,
                model -> model.input("x", 3, 2, 6)
                        .integers("sizes", 1, 5)
                        .node("Split", "x sizes", "a b", attribute("axis", -1))
                        .node("Concat", "b a", "y", attribute("axis", 2)));
        add(
                "Split",
                18,
                model -> model.input("x", 3, 7)
                        .node("Split", "x", "a b c", attribute("axis", 1), attribute("num_outputs", 3L))
                        .node("Concat", "c b a", "y", attribute("axis", 1)));
        add(
                "Gather",
                13,
                model -> model.input("x", 3, 6)
                        .integers("at", 1, -1, 1, 0)
                        .node("Gather", "x at", "y", attribute("axis", 1)));
        add(
                "Gather of one",
                13,
                model -> model.input("x", 3, 6, 2).integer("at", -2).node("Gather", "x at", "y", attribute("axis", 1)));
        for (String mode : List.of("constant", "reflect", "edge")) {
            add(
                    "Pad " + mode,
                    11,
                    model -> model.input("x", 3, 2, 4)
                            .integers("pads", 0, 1, 2, 0, 0, 3)
                            .node("Pad", "x pads", "y", attribute("mode", mode)));
            add(
                    "Pad " + mode,
                    7,
                    model -> model.input("x", 3, 4)
                            .node("Pad", "x", "y", attribute("mode", mode), attributes("pads", 0, 2, 0, 1)));
        }
        add(
                "Pad with a value",
                13,
                model -> model.input("x", 3, 2, 4)
                        .integers("pads", 0, 1, 2, 0, 0, 3)
                        .weight("v", new int[0], 0.5f)
                        .node("Pad", "x pads v", "y"));
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long start = random.nextInt(-9, 9);
            long step = random.nextBoolean() ? random.nextInt(1, 4) : -random.nextInt(1, 4);
            slice(start, random.nextInt(-9, 9), step);
        }
        slice(-10, Long.MIN_VALUE, -1);
        slice(9, -99, -2);
        slice(9, Integer.MIN_VALUE, -1);
        slice(-10, Long.MAX_VALUE, 3);
        return tests.stream();
    }

    private void slice(long start, long end, long step) {
        if (SliceRange.of(start, end, step, 7).count() > 0) {
            add(
                    "Slice " + start + " " + end + " " + step,
                    13,
                    model -> model.input("x", 3, 7, 2)
                            .integers("starts", start)
                            .integers("ends", end)
                            .integers("axes", 1)
                            .integers("steps", step)
                            .node("Slice", "x starts ends axes steps", "y"));
        }
    }

    @TestFactory
    Stream<DynamicTest> convolutions() {
        for (int seed = 0; seed < 40; seed++) {
            convolution(seed);
        }
        for (int seed = 0; seed < 20; seed++) {
            pooling(seed);
        }
        add(
                "Conv of two axes",
                13,
                model -> model.input("x", 3, 2, 5, 4)
                        .weight("w", 3, 2, 3, 2)
                        .weight("b", 3)
                        .node("Conv", "x w b", "y", attributes("pads", 1, 0, 1, 1), attributes("strides", 2, 1)));
        return tests.stream();
    }

    private void convolution(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int groups = random.nextInt(1, 4);
        int channels = groups * random.nextInt(1, 3);
        int results = groups * random.nextInt(1, 4);
        int kernel = random.nextInt(1, 5);
        int padding = random.nextInt(4);
        int dilation = padding < 2 ? random.nextInt(1, 3) : 1;
        int length = random.nextInt((kernel - 1) * dilation + 1, 12);
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(attribute("group", (long) groups));
        attributes.add(attributes("dilations", dilation));
        attributes.add(attributes("strides", random.nextInt(1, 4)));
        switch (padding) {
            case 0 -> attributes.add(attributes("pads", random.nextInt(4), random.nextInt(4)));
            case 1 -> attributes.add(attribute("auto_pad", "VALID"));
            case 2 -> attributes.add(attribute("auto_pad", "SAME_UPPER"));
            default -> attributes.add(attribute("auto_pad", "SAME_LOWER"));
        }
        add(
                "Conv, seed " + seed,
                13,
                0,
                seed,
                model -> model.input("x", 3, channels, length)
                        .weight("w", results, channels / groups, kernel)
                        .weight("b", results)
                        .node(
                                "Conv",
                                random.nextBoolean() ? "x w b" : "x w",
                                "y",
                                attributes.toArray(AttributeProto[]::new)));
    }

    private void pooling(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int kernel = random.nextInt(1, 4);
        int length = random.nextInt(kernel, 9);
        int padding = random.nextInt(kernel / 2 + 1);
        AttributeProto[] attributes = {
            attributes("kernel_shape", kernel),
            attributes("strides", random.nextInt(1, 4)),
            attributes("pads", padding, padding)
        };
        for (String operator : List.of("MaxPool", "AveragePool")) {
            add(
                    operator + ", seed " + seed,
                    12,
                    0,
                    seed,
                    model -> model.input("x", 3, 2, length).node(operator, "x", "y", attributes));
        }
    }
}
