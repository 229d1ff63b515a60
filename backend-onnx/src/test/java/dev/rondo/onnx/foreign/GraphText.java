package dev.rondo.onnx.foreign;

import com.google.protobuf.ByteString;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.FunctionProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes ONNX files of texts, a line each node:
 *
 * <pre>
 * input x [batch=3, time=5, 6]                     a free dimension has the length that it gets in a test
 * input ids int64 [batch=3, time=5] below 9        numbers from 0 to 8
 * input lens int32 [batch=3] lengths 5             numbers from 1 to 5, one of them 5
 * weight W [1, 16, 6]                              random values
 * Y, Y_h = LSTM(x, W, R, , , h0) hidden_size=4     a gap is an input left out; outputs are named in the same way
 * y = MatMul(Y, {4, 2}) : /dense/MatMul            {…} is a weight without a name of its own, the text behind the colon the node's name
 * z = Slice(y, [0], [1], 1, 0.5)                   [0] and 1 are tensors of int64, 0.5 and [0.5] of float
 * output z [batch, 2]
 * graph body (a, b bool) … end                     the body of a node, named as in body=@body
 * function local.Name (a, b) (alpha) … end         a function of the model; alpha=$alpha refers to its attribute
 * </pre>
 */
final class GraphText {
    static final int FLOAT = 1;

    private static final int INT64 = 7;
    private static final Map<String, Integer> TYPES =
            Map.of("float", 1, "int32", 6, "int64", 7, "bool", 9, "double", 11);
    private static final Pattern NODE = Pattern.compile("(.*?)\\s*=\\s*([\\w.]+)\\(([^()]*)\\)([^:]*)(?::\\s*(\\S+))?");
    private static final Pattern LEAF = Pattern.compile(
            "(input|output|weight)\\s+(\\S+)\\s*(float|int32|int64|bool|double)?\\s*(?:\\[(.*?)])?\\s*(.*)");
    private static final Pattern BLOCK =
            Pattern.compile("(graph|function)\\s+(\\S+)\\s*\\(([^)]*)\\)\\s*(?:\\(([^)]*)\\))?");
    private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+)=(\\[[^]]*]|\\S+)");

    /**
     * An input, and what it gets in a test.
     *
     * @param values a kind and a number, as in {@code below 9}; {@code given} for a weight
     */
    record Input(String name, int type, List<String> dimensions, String values) {
        boolean isGiven() {
            return values.equals("given");
        }

        String kind() {
            return values.substring(0, values.indexOf(' '));
        }

        int number() {
            return Integer.parseInt(values.substring(values.indexOf(' ') + 1));
        }

        /** Its shape, where free axes have so many elements more. */
        int[] shape(int more) {
            return dimensions.stream()
                    .mapToInt(text -> text.contains("=")
                            ? Integer.parseInt(text.substring(text.indexOf('=') + 1)) + more
                            : Integer.parseInt(text))
                    .toArray();
        }
    }

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("main");
    private final List<Input> inputs = new ArrayList<>();
    private final List<FunctionProto> functions = new ArrayList<>();
    private final Map<String, GraphProto> bodies = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(5);
    private final int opset;
    private GraphProto.@Nullable Builder body;
    private FunctionProto.@Nullable Builder function;
    private int constants;

    GraphText(int opset, String text) {
        this.opset = opset;
        text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(this::line);
    }

    List<Input> inputs() {
        return inputs;
    }

    byte[] bytes() {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("somebody")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .addAllFunctions(functions)
                .setGraph(graph);
        Stream.concat(graph.getNodeList().stream(), functions.stream().flatMap(f -> f.getNodeList().stream()))
                .map(NodeProto::getDomain)
                .filter(domain -> !domain.isEmpty())
                .distinct()
                .forEach(domain -> model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1)));
        return model.build().toByteArray();
    }

    private GraphProto.Builder target() {
        return body == null ? graph : body;
    }

    private void line(String line) {
        if (line.equals("end")) {
            end();
            return;
        }
        Matcher block = BLOCK.matcher(line);
        Matcher leaf = LEAF.matcher(line);
        Matcher node = NODE.matcher(line);
        if (block.matches()) {
            begin(block);
        } else if (leaf.matches()) {
            leaf(leaf);
        } else if (node.matches()) {
            node(node);
        } else {
            throw new IllegalArgumentException(line);
        }
    }

    private void begin(Matcher block) {
        List<String> parameters = list(block.group(3));
        if (block.group(1).equals("function")) {
            String name = block.group(2);
            function = FunctionProto.newBuilder()
                    .setDomain(name.substring(0, name.lastIndexOf('.')))
                    .setName(name.substring(name.lastIndexOf('.') + 1))
                    .addAllInput(parameters)
                    .addAllAttribute(block.group(4) == null ? List.of() : list(block.group(4)))
                    .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                    .addOpsetImport(OperatorSetIdProto.newBuilder()
                            .setDomain(name.substring(0, name.lastIndexOf('.')))
                            .setVersion(1));
            return;
        }
        body = GraphProto.newBuilder().setName(block.group(2));
        parameters.forEach(parameter -> {
            int space = parameter.indexOf(' ');
            int type = space < 0 ? FLOAT : TYPES.get(parameter.substring(space + 1));
            body.addInput(value(space < 0 ? parameter : parameter.substring(0, space), type, null));
        });
    }

    private void end() {
        if (function != null) {
            functions.add(function.build());
            function = null;
        } else {
            GraphProto built = target().build();
            bodies.put(built.getName(), built);
            body = null;
        }
    }

    private void leaf(Matcher leaf) {
        String name = leaf.group(2);
        int type = leaf.group(3) == null ? FLOAT : TYPES.get(leaf.group(3));
        List<String> dimensions = leaf.group(4) == null ? null : list(leaf.group(4));
        switch (leaf.group(1)) {
            case "input" -> {
                target().addInput(value(name, type, dimensions));
                inputs.add(new Input(name, type, dimensions, leaf.group(5)));
            }
            case "output" -> {
                if (function == null) {
                    target().addOutput(value(name, type, dimensions));
                } else {
                    function.addOutput(name);
                }
            }
            default -> target().addInitializer(random(name, dimensions, leaf.group(5)));
        }
    }

    private TensorProto random(String name, List<String> dimensions, String range) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        int size = 1;
        for (String dimension : dimensions) {
            tensor.addDims(Integer.parseInt(dimension));
            size *= Integer.parseInt(dimension);
        }
        for (int i = 0; i < size; i++) {
            tensor.addFloatData(
                    (float) (range.equals("positive") ? random.nextDouble(0.5, 1.5) : random.nextDouble(-0.5, 0.5)));
        }
        return tensor.build();
    }

    private void node(Matcher matcher) {
        String operator = matcher.group(2);
        int dot = operator.lastIndexOf('.');
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator.substring(dot + 1))
                .setDomain(dot < 0 ? "" : operator.substring(0, dot))
                .setName(matcher.group(5) == null ? "" : matcher.group(5));
        list(matcher.group(1)).forEach(node::addOutput);
        if (!matcher.group(3).isBlank()) {
            list(matcher.group(3)).forEach(input -> node.addInput(operand(input)));
        }
        Matcher attributes = ATTRIBUTE.matcher(matcher.group(4));
        while (attributes.find()) {
            node.addAttribute(attribute(attributes.group(1), attributes.group(2)));
        }
        if (function == null) {
            target().addNode(node);
        } else {
            function.addNode(node);
        }
    }

    /** The name of an input; a literal becomes a tensor with a name. */
    private String operand(String text) {
        if (text.isEmpty() || !text.matches("[{\\[\\d-].*")) {
            return text;
        }
        String name = "literal_" + constants++;
        TensorProto tensor = text.startsWith("{")
                ? random(name, list(inner(text)), "")
                : literal(text).setName(name).build();
        if (function == null) {
            target().addInitializer(tensor);
        } else {
            function.addNode(NodeProto.newBuilder()
                    .setOpType("Constant")
                    .addOutput(name)
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("value")
                            .setType(AttributeType.TENSOR)
                            .setT(tensor)));
        }
        return name;
    }

    private static TensorProto.Builder literal(String text) {
        boolean vector = text.startsWith("[");
        List<String> values = vector ? list(inner(text)) : List.of(text);
        boolean real = values.stream().anyMatch(GraphText::isReal);
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(real ? FLOAT : INT64);
        if (vector) {
            tensor.addDims(values.size());
        }
        for (String value : values) {
            if (real) {
                tensor.addFloatData(Float.parseFloat(value));
            } else {
                tensor.addInt64Data(Long.parseLong(value));
            }
        }
        return tensor;
    }

    private static boolean isReal(String text) {
        return text.matches("-?\\d*\\.\\d*(e-?\\d+)?|-?\\d+e-?\\d+");
    }

    private AttributeProto attribute(String name, String text) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (text.startsWith("@")) {
            return attribute
                    .setType(AttributeType.GRAPH)
                    .setG(bodies.get(text.substring(1)))
                    .build();
        }
        if (text.startsWith("$")) {
            return attribute
                    .setRefAttrName(text.substring(1))
                    .setType(AttributeType.FLOAT)
                    .build();
        }
        if (text.startsWith("<")) {
            return attribute
                    .setType(AttributeType.TENSOR)
                    .setT(literal(inner(text)))
                    .build();
        }
        if (text.startsWith("[")) {
            List<String> values = list(inner(text));
            if (values.stream().allMatch(value -> value.matches("-?\\d+"))) {
                return attribute
                        .setType(AttributeType.INTS)
                        .addAllInts(values.stream().map(Long::valueOf).toList())
                        .build();
            }
            if (values.stream().allMatch(GraphText::isReal)) {
                return attribute
                        .setType(AttributeType.FLOATS)
                        .addAllFloats(values.stream().map(Float::valueOf).toList())
                        .build();
            }
            return attribute
                    .setType(AttributeType.STRINGS)
                    .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
                    .build();
        }
        if (text.matches("-?\\d+")) {
            return attribute
                    .setType(AttributeType.INT)
                    .setI(Long.parseLong(text))
                    .build();
        }
        return isReal(text)
                ? attribute
                        .setType(AttributeType.FLOAT)
                        .setF(Float.parseFloat(text))
                        .build()
                : attribute
                        .setType(AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(text))
                        .build();
    }

    private static String inner(String text) {
        return text.substring(1, text.length() - 1);
    }

    /** What stands between commas, but for those in brackets. */
    private static List<String> list(String text) {
        List<String> parts = new ArrayList<>();
        if (text.isBlank()) {
            return parts;
        }
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    private static ValueInfoProto value(String name, int type, @Nullable List<String> dimensions) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        if (dimensions != null) {
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            for (String dimension : dimensions) {
                TensorShapeProto.Dimension.Builder proto = TensorShapeProto.Dimension.newBuilder();
                if (dimension.matches("\\d+")) {
                    proto.setDimValue(Long.parseLong(dimension));
                } else if (!dimension.startsWith("?")) {
                    proto.setDimParam(dimension.replaceAll("=.*", ""));
                }
                shape.addDim(proto);
            }
            tensor.setShape(shape);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
