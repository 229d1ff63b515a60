package dev.rondo.onnx.source;

import static dev.rondo.onnx.source.Samples.attribute;
import static dev.rondo.onnx.source.Samples.node;
import static dev.rondo.onnx.source.Samples.raw;
import static dev.rondo.onnx.source.Samples.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.FormatException;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.NodeProto;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What says something about each axis of a tensor is not longer than there can be axes. */
class AxisListsTest {
    private static String refusal(NodeProto.Builder node, int entries) {
        GraphProto.Builder graph = Samples.graph()
                .addInitializer(raw("list", ElementType.INT64, 8 * entries, entries))
                .addNode(node)
                .addOutput(value("r"));
        SourceModel model =
                OnnxReader.read(Samples.model().setGraph(graph).build().toByteArray());
        return String.valueOf(
                assertThrows(FormatException.class, () -> Folding.fold(model)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Reshape", "Expand", "Tile", "Squeeze", "Unsqueeze", "ReduceSum"})
    void inputsAreShort(String operator) {
        assertEquals(
                "node 'n_r' (" + operator
                        + "): input 1 has 65 entries, but a tensor has at most 64 axes, so that there are at "
                        + "most 64; export or download the file again.",
                refusal(node(operator, "r", "x", "list"), 65));
    }

    @Test
    void widthsAreTwoForEachAxis() {
        assertEquals(
                "node 'n_r' (Pad): input 1 has 129 entries, but a tensor has at most 64 axes, so that there are at most 128; "
                        + "export or download the file again.",
                refusal(node("Pad", "r", "x", "list"), 129));
    }

    @Test
    void anOrderIsShort() {
        NodeProto.Builder node = node("Transpose", "r", "x")
                .addAttribute(attribute("perm", AttributeType.INTS).addAllInts(Collections.nCopies(65, 0L)));
        assertEquals(
                "node 'n_r' (Transpose): attribute 'perm' has 65 entries, but a tensor has at most 64 axes, so that there are at "
                        + "most 64; export or download the file again.",
                refusal(node, 1));
    }
}
