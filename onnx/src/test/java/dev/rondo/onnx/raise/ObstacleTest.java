package dev.rondo.onnx.raise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.onnx.source.Attribute;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What has no expression is refused with node, operator, reason and remedy. */
class ObstacleTest {
    private static final Operand.View FRAME = Operand.View.input("x", List.of(new Axis.Batch(), new Axis.Feature(6)));
    private static final Operand.View SERIES =
            Operand.View.input("x", List.of(new Axis.Time(), new Axis.Batch(), new Axis.Feature(6)));

    private static void refused(String message, String operator, Map<String, Attribute> attributes, Operand... inputs) {
        refused(message, operator, attributes, List.of("out"), inputs);
    }

    private static void refused(
            String message,
            String operator,
            Map<String, Attribute> attributes,
            List<String> outputs,
            Operand... inputs) {
        List<String> names = Collections.nCopies(inputs.length, "in");
        List<@Nullable Operand> operands = new ArrayList<>();
        Collections.addAll(operands, inputs);
        SourceNode node = new SourceNode("n", operator, "", names, outputs, attributes);
        Obstacle obstacle = assertThrows(Obstacle.class, () -> new ExpressionRaising(18).raise(node, operands));
        assertEquals(message, obstacle.problem().toString());
    }

    private static Operand.Fixed integers(long... values) {
        return Operand.Fixed.of("integers", SourceTensor.vector(values), false);
    }

    private static Operand.Fixed weight(long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        List<Long> lengths = Arrays.stream(shape).boxed().toList();
        return Operand.Fixed.of("w", SourceTensor.ofFloats(ElementType.FLOAT, lengths, new float[size]), true);
    }

    @Test
    void operatorWithoutExpression() {
        refused(
                "node 'n' (Floor): Rondo has no expression for this operator, but what a step computes is made of arithmetic,"
                        + " activations, products, reductions and rearrangements; write the model with other operators, or run"
                        + " the file with OpaqueModel.",
                "Floor",
                Map.of(),
                FRAME);
    }

    @Test
    void powerOfTwoValues() {
        refused(
                "node 'n' (Pow): neither its base nor its exponent is one constant number, but a power has a constant exponent,"
                        + " or a positive constant base; write it as exp(y·log(x)) if x is positive.",
                "Pow",
                Map.of(),
                FRAME,
                FRAME);
    }

    @Test
    void softmaxOverTime() {
        refused(
                "node 'n' (Softmax): axis 0 is time, but this operator works along the features of one step; move it to an axis"
                        + " of features, or run the file with OpaqueModel.",
                "Softmax",
                Map.of("axis", new Attribute.Int(0)),
                SERIES);
    }

    @Test
    void squeezeOfTheBatch() {
        refused(
                "node 'n' (Squeeze): axis 0 is the batch, but only an axis of length 1 can be taken out; give the model one step"
                        + " or one sequence a call, or keep the axis.",
                "Squeeze",
                Map.of(),
                FRAME,
                integers(0));
    }

    @Test
    void featuresThatMixWithSequences() {
        refused(
                "node 'n' (Reshape): it makes axes of [the batch, 6 features] whose lengths are [-1], but features do not mix"
                        + " with steps or sequences, and keep their order; reshape the features of a step alone.",
                "Reshape",
                Map.of(),
                FRAME,
                integers(-1));
    }

    @Test
    void twoLengthsThatFollowFromTheOthers() {
        refused(
                "node 'n' (Reshape): it makes 2 axes, 2 of them of any length, but it makes at most 64 axes, one of which may"
                        + " follow from the others; export the model again.",
                "Reshape",
                Map.of(),
                FRAME,
                integers(-1, -1));
    }

    @Test
    void axesThatDoNotMeet() {
        Operand.View other = Operand.View.input("y", List.of(new Axis.Time(), new Axis.Feature(6)));
        refused(
                "node 'n' (Add): axis 0 is the batch in one input and time in another, but axes that meet stand for the same;"
                        + " bring the inputs to the same axes.",
                "Add",
                Map.of(),
                FRAME,
                other);
    }

    @Test
    void matricesOfSequences() {
        refused(
                "node 'n' (MatMul): axis 0 is the batch, and the other input has 3 matrices along it, but matrices belong to"
                        + " features of one step; use one matrix for all steps.",
                "MatMul",
                Map.of(),
                Operand.View.input("x", List.of(new Axis.Batch(), new Axis.Feature(2), new Axis.Feature(6))),
                weight(3, 6, 2));
    }

    @Test
    void indicesThatDependOnInputs() {
        refused(
                "node 'n' (Gather): input 1 'in' depends on the inputs of the model, but here it has to be a constant; export the"
                        + " model with a constant, or run the file with OpaqueModel.",
                "Gather",
                Map.of("axis", new Attribute.Int(1)),
                FRAME,
                FRAME);
    }

    @Test
    void giantShapes() {
        refused(
                "node 'n' (Expand): a length is too large (1073741824 elements), but a step has a million features at most; make"
                        + " the long axis the time of the model, or run the file with OpaqueModel.",
                "Expand",
                Map.of(),
                Operand.View.input("x", List.of(new Axis.One())),
                integers(1 << 30));
    }

    @Test
    void batchStatistics() {
        refused(
                "node 'n' (BatchNormalization): it normalises by the statistics of the batch, but a sequence does not depend on"
                        + " the others of its batch; export the model for inference.",
                "BatchNormalization",
                Map.of("training_mode", new Attribute.Int(1)),
                FRAME,
                weight(6),
                weight(6),
                weight(6),
                weight(6));
    }

    @Test
    void statisticsOfTheBatchAsFurtherOutputs() {
        refused(
                "node 'n' (BatchNormalization): it normalises by the statistics of the batch, but a sequence does not depend on"
                        + " the others of its batch; export the model for inference.",
                "BatchNormalization",
                Map.of(),
                List.of("out", "mean"),
                FRAME,
                weight(6),
                weight(6),
                weight(6),
                weight(6));
    }

    @Test
    void dropoutThatDataSwitchesOn() {
        refused(
                "node 'n' (Dropout): it drops features at random, as in training, but outside training nothing is dropped;"
                        + " export the model for inference.",
                "Dropout",
                Map.of(),
                FRAME,
                integers(1),
                FRAME);
    }

    @Test
    void lengthsThatAShapeDoesNotHave() {
        SourceNode node = new SourceNode("n", "Gather", "", List.of("s", "i"), List.of("out"), Map.of());
        List<@Nullable Operand> inputs = new ArrayList<>();
        inputs.add(new Operand.Sizes(List.of(new Size.Of(new Axis.Time()), new Size.Known(6)), false));
        inputs.add(integers(-3));
        Obstacle obstacle = assertThrows(Obstacle.class, () -> SizeArithmetic.of(node, inputs));
        assertEquals(
                "node 'n' (Gather): index -3 is asked for, but there are 2 lengths; export the model again.",
                obstacle.problem().toString());
    }

    @Test
    void oneTensorAsVectorAndAsMatrix() {
        ExpressionRaising raising = new ExpressionRaising(13);
        raising.leaves().view(weight(2, 3));
        raising.leaves().matrix(weight(2, 3), 2, 3);
        assertEquals(List.of("w", "w_2"), List.copyOf(raising.weights().keySet()));
    }
}
