package dev.rondo.onnx.source;

import static dev.rondo.onnx.source.Samples.attribute;
import static dev.rondo.onnx.source.Samples.floats;
import static dev.rondo.onnx.source.Samples.graph;
import static dev.rondo.onnx.source.Samples.model;
import static dev.rondo.onnx.source.Samples.node;
import static dev.rondo.onnx.source.Samples.raw;
import static dev.rondo.onnx.source.Samples.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import dev.rondo.FormatException;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.SparseTensorProto;
import dev.rondo.onnx.proto.StringStringEntryProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a file is said before anything is made of it: one row a hazard. */
class HostileFileTest {
    /** A line a hazard: its name, and what is said about it. */
    private static final Map<String, String> MESSAGES = messages();

    @Test
    void theSampleIsFine() {
        assertEquals("sample", OnnxReader.read(model().build().toByteArray()).producer());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"bytes", "models", "graphs", "tensors", "attributes"})
    void isRefused(String hazard, byte[] file) {
        FormatException refusal = assertThrows(FormatException.class, () -> OnnxReader.read(file), hazard);
        assertEquals(MESSAGES.get(hazard), refusal.problems().getFirst().toString());
    }

    private static Map<String, String> messages() {
        try (InputStream lines = HostileFileTest.class.getResourceAsStream("hostile-files.txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" => ", 2))
                    .collect(Collectors.toMap(line -> line[0], line -> line[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> bytes() {
        return Stream.of(
                row("empty", ""),
                row("not a message", "FFFFFFFFFFFFFFFFFFFFFF"),
                row("a length beyond the end", "3A 7F 00"),
                row("a length of 2^63", "3A FFFFFFFFFFFFFFFFFF01"),
                row("a length cut off", "3A 80"),
                row("field 0", "00 01"),
                row("a tag of 64 bits", "BA 80 80 80 F0 80 80 80 80 01 00"),
                row("a group", "0B 0C"),
                row("a fixed number cut off", "0D 00"),
                row("two graphs", "3A 00 3A 00"),
                row("a name that is not UTF-8", "12 02 C3 28"),
                row("numbers of half a float", "3A 07 2A 05 22 03 000000"));
    }

    private static Arguments row(String hazard, String hex) {
        return Arguments.of(hazard, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static Arguments row(String hazard, ModelProto.Builder file) {
        return Arguments.of(hazard, file.build().toByteArray());
    }

    private static Arguments row(String hazard, GraphProto.Builder graph) {
        return row(hazard, model().setGraph(graph));
    }

    private static Arguments row(String hazard, TensorProto.Builder tensor) {
        return row(hazard, graph().addInitializer(tensor.setName("t")));
    }

    static Stream<Arguments> models() {
        return Stream.of(
                row("no graph", model().clearGraph()),
                row("an old file format", model().setIrVersion(2)),
                row("a file format to come", model().setIrVersion(1L << 40)),
                row("no opset", model().clearOpsetImport()),
                row(
                        "an old opset",
                        model().setOpsetImport(
                                        0, OperatorSetIdProto.newBuilder().setVersion(6))),
                row(
                        "an opset to come",
                        model().setOpsetImport(
                                        0, OperatorSetIdProto.newBuilder().setVersion(23))),
                row(
                        "an opset of 2^40",
                        model().setOpsetImport(
                                        0, OperatorSetIdProto.newBuilder().setVersion(1L << 40))),
                row(
                        "an opset twice",
                        model().addOpsetImport(OperatorSetIdProto.newBuilder()
                                .setDomain("ai.onnx")
                                .setVersion(9))),
                row("metadata twice", model().addMetadataProps(entry("k", "1")).addMetadataProps(entry("k", "2"))));
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }

    static Stream<Arguments> graphs() {
        return Stream.of(
                row("an input twice", graph().addInput(value("x", 2))),
                row("an input without a name", graph().addInput(value("", 2))),
                row(
                        "an input without a type",
                        graph().addInput(ValueInfoProto.newBuilder().setName("u"))),
                row(
                        "an input of unknown elements",
                        graph().addInput(ValueInfoProto.newBuilder()
                                .setName("u")
                                .setType(TypeProto.newBuilder()
                                        .setTensorType(
                                                TypeProto.Tensor.newBuilder().setElemType(99))))),
                row(
                        "an input that is a sequence",
                        graph().addInput(ValueInfoProto.newBuilder()
                                .setName("u")
                                .setType(TypeProto.newBuilder()
                                        .setSequenceType(TypeProto.Sequence.getDefaultInstance())))),
                row("an input of a negative length", graph().addInput(value("u", -2))),
                row("an input of a length of 2^40", graph().addInput(value("u", 1L << 40))),
                row("an input of 65 axes", graph().addInput(value("u", new long[65]))),
                row("an output that nothing computes", graph().addOutput(value("z", 2))),
                row("an initializer twice", graph().addInitializer(floats("w", 1))),
                row("an initializer without a name", graph().addInitializer(floats("", 1))),
                row(
                        "a sparse initializer",
                        graph().addSparseInitializer(
                                        SparseTensorProto.newBuilder().setValues(floats("s", 1)))),
                row("a value that nothing defines", graph().addNode(node("Relu", "a", "nowhere"))),
                row(
                        "use before definition",
                        graph().addNode(node("Relu", "a", "b")).addNode(node("Relu", "b", "x"))),
                row("a circle", graph().addNode(node("Relu", "a", "a"))),
                row("a value defined twice", graph().addNode(node("Relu", "y", "x"))),
                row("an input defined by a node", graph().addNode(node("Relu", "x", "y"))),
                row("too few inputs", graph().addNode(node("Add", "a", "x"))),
                row("too many inputs", graph().addNode(node("Relu", "a", "x", "x"))),
                row("too many outputs", graph().addNode(node("Relu", "a", "x").addOutput("b"))),
                row("an input left out", graph().addNode(node("LSTM", "a", "x", "", "x"))),
                row("one of any inputs left out", graph().addNode(node("Concat", "a", "x", "", "x"))),
                row("an operator of a long name", graph().addNode(node("R".repeat(1000), "a", "nowhere"))),
                row("no operator", graph().addNode(node("", "a", "x"))),
                row(
                        "a domain that is not imported",
                        graph().addNode(node("Relu", "a", "x").setDomain("com.other"))));
    }

    static Stream<Arguments> tensors() {
        return Stream.of(
                row("too few bytes", raw("t", ElementType.FLOAT, 7, 2)),
                row("too many bytes", raw("t", ElementType.FLOAT, 12, 2)),
                row("bytes without elements", raw("t", ElementType.FLOAT, 4, 0)),
                row("a terabyte announced", raw("t", ElementType.FLOAT, 4, 1 << 20, 1 << 20)),
                row("a product beyond 64 bits", raw("t", ElementType.FLOAT, 4, 1L << 31, 1L << 31, 4)),
                row("a product that is 0 in 64 bits", raw("t", ElementType.FLOAT, 4, 1L << 30, 1L << 30, 16)),
                row("a negative length", raw("t", ElementType.FLOAT, 4, -1)),
                row("two negative lengths", raw("t", ElementType.FLOAT, 4, -1, -1)),
                row("65 axes", raw("t", ElementType.FLOAT, 4, new long[65])),
                row("too few numbers", floats("t", 1, 2).setDims(0, 3)),
                row("numbers of another type", floats("t", 1, 2).setDataType(7)),
                row("numbers of two types", floats("t", 1, 2).addInt64Data(3)),
                row("bytes and numbers", floats("t", 1).setRawData(ByteString.copyFrom(new byte[4]))),
                row("texts", TensorProto.newBuilder().setDataType(8).addDims(1).addStringData(ByteString.EMPTY)),
                row("elements of an unknown type", floats("t", 1).setDataType(1000)),
                row("elements of no type", floats("t", 1).setDataType(0)),
                row(
                        "a byte that is neither true nor false",
                        TensorProto.newBuilder()
                                .setDataType(9)
                                .setRawData(ByteString.copyFrom(new byte[] {2}))
                                .addDims(1)),
                row(
                        "a number too large for its type",
                        TensorProto.newBuilder().setDataType(2).addDims(1).addInt32Data(256)),
                row(
                        "half a number of 17 bits",
                        TensorProto.newBuilder().setDataType(10).addDims(1).addInt32Data(1 << 16)),
                row("a segment", floats("t", 1).setSegment(TensorProto.Segment.getDefaultInstance())),
                row("an unknown place", floats("t", 1).setDataLocationValue(7)),
                row(
                        "another file, of bytes from memory",
                        floats("t").setDims(0, 1).setDataLocation(TensorProto.DataLocation.EXTERNAL)));
    }

    static Stream<Arguments> attributes() {
        return Stream.of(
                attributes("an attribute without a type", AttributeType.UNDEFINED),
                attributes("an attribute of an unknown type", 77),
                attributes("a sparse tensor as attribute", AttributeType.SPARSE_TENSOR),
                attributes("tensors as attribute", AttributeType.TENSORS),
                attributes("graphs as attribute", AttributeType.GRAPHS),
                attributes("a type as attribute", AttributeType.TYPE_PROTO),
                row(
                        "an attribute without a name",
                        graph().addNode(node("Relu", "a", "x").addAttribute(attribute("", AttributeType.INT)))),
                row(
                        "an attribute twice",
                        graph().addNode(node("Relu", "a", "x")
                                .addAttribute(attribute("k", AttributeType.INT))
                                .addAttribute(attribute("k", AttributeType.INT)))),
                row(
                        "an attribute of a function",
                        graph().addNode(node("Relu", "a", "x")
                                .addAttribute(attribute("k", AttributeType.INT).setRefAttrName("r")))),
                row(
                        "a text that is not UTF-8",
                        graph().addNode(node("Relu", "a", "x")
                                .addAttribute(attribute("k", AttributeType.STRING)
                                        .setS(ByteString.copyFrom(new byte[] {(byte) 0xC3, 0x28}))))),
                row(
                        "texts that are not UTF-8",
                        graph().addNode(node("Relu", "a", "x")
                                .addAttribute(attribute("k", AttributeType.STRINGS)
                                        .addStrings(ByteString.copyFrom(new byte[] {(byte) 0xC3, 0x28}))))),
                row(
                        "a bad tensor as attribute",
                        graph().addNode(node("Relu", "a", "x")
                                .addAttribute(
                                        attribute("k", AttributeType.TENSOR).setT(raw("", ElementType.FLOAT, 3, 1))))),
                row(
                        "a body that uses what comes later",
                        graph().addNode(node("If", "a", "x")
                                        .addAttribute(attribute("then_branch", AttributeType.GRAPH)
                                                .setG(GraphProto.newBuilder()
                                                        .addNode(node("Relu", "inner", "later"))
                                                        .addOutput(value("inner")))))
                                .addNode(node("Relu", "later", "x"))),
                row(
                        "what is defined in a body",
                        graph().addNode(node("If", "a", "x")
                                        .addAttribute(attribute("then_branch", AttributeType.GRAPH)
                                                .setG(GraphProto.newBuilder()
                                                        .addNode(node("Relu", "inner", "x"))
                                                        .addOutput(value("inner")))))
                                .addNode(node("Relu", "b", "inner"))),
                row("graphs without end", nested(30)));
    }

    private static Arguments attributes(String hazard, AttributeType type) {
        return attributes(hazard, type.getNumber());
    }

    private static Arguments attributes(String hazard, int type) {
        return row(
                hazard,
                graph().addNode(node("Relu", "a", "x")
                        .addAttribute(attribute("k", AttributeType.INT).setTypeValue(type))));
    }

    private static GraphProto.Builder nested(int depth) {
        GraphProto.Builder graph = graph();
        for (int k = 0; k < depth; k++) {
            graph = graph().addNode(node("If", "a", "x")
                    .addAttribute(attribute("then_branch", AttributeType.GRAPH).setG(graph)));
        }
        return graph;
    }
}
