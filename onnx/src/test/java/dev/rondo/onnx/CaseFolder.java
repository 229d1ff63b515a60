package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** A folder in the layout of ONNX's own tests: a model, and sets of inputs with the outputs that they lead to. */
record CaseFolder(Path path) {
    private static final Set<String> WEIGHTS = Set.of("W", "R", "B", "P");

    /** All below a folder. */
    static List<CaseFolder> below(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.endsWith("model.onnx"))
                    .map(file -> new CaseFolder(Objects.requireNonNull(file.getParent())))
                    .sorted((a, b) -> a.path.compareTo(b.path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path model() {
        return path.resolve("model.onnx");
    }

    /** The sets, in order. */
    List<Path> sets() {
        List<Path> sets = new ArrayList<>();
        for (int i = 0; Files.isDirectory(path.resolve("test_data_set_" + i)); i++) {
            sets.add(path.resolve("test_data_set_" + i));
        }
        return sets;
    }

    /** The inputs of a set by name. */
    Map<String, Tensor> inputs(Path set) throws IOException {
        GraphProto graph = ModelProto.parseFrom(Files.readAllBytes(model())).getGraph();
        List<String> initialized =
                graph.getInitializerList().stream().map(TensorProto::getName).toList();
        List<String> names = graph.getInputList().stream()
                .map(ValueInfoProto::getName)
                .filter(name -> !initialized.contains(name))
                .toList();
        return named(names, tensors(set, "input"));
    }

    /** The weights among the inputs, which the standard's tests pass like data. */
    Map<String, Tensor> weights() throws IOException {
        Map<String, Tensor> weights = inputs(sets().getFirst());
        weights.keySet().retainAll(WEIGHTS);
        return weights;
    }

    /** The expected outputs of a set by name. */
    Map<String, Tensor> outputs(Path set) throws IOException {
        GraphProto graph = ModelProto.parseFrom(Files.readAllBytes(model())).getGraph();
        return named(graph.getOutputList().stream().map(ValueInfoProto::getName).toList(), tensors(set, "output"));
    }

    private static Map<String, Tensor> named(List<String> names, List<Tensor> tensors) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            named.put(names.get(i), tensors.get(i));
        }
        return named;
    }

    private static List<Tensor> tensors(Path set, String kind) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; Files.exists(set.resolve(kind + "_" + i + ".pb")); i++) {
            tensors.add(tensor(TensorProto.parseFrom(Files.readAllBytes(set.resolve(kind + "_" + i + ".pb")))));
        }
        return tensors;
    }

    private static Tensor tensor(TensorProto proto) {
        Shape shape =
                Shape.of(proto.getDimsList().stream().mapToInt(Math::toIntExact).toArray());
        ByteBuffer raw = proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        boolean packed = raw.hasRemaining();
        float[] floats = new float[shape.size()];
        int[] integers = new int[shape.size()];
        for (int i = 0; i < shape.size(); i++) {
            switch (proto.getDataType()) {
                case 1 -> floats[i] = packed ? raw.getFloat() : proto.getFloatData(i);
                case 2 -> integers[i] = packed ? raw.get() & 0xff : proto.getInt32Data(i);
                case 6 -> integers[i] = packed ? raw.getInt() : proto.getInt32Data(i);
                case 7 -> integers[i] = Math.toIntExact(packed ? raw.getLong() : proto.getInt64Data(i));
                default -> throw new IllegalArgumentException("element type " + proto.getDataType());
            }
        }
        return proto.getDataType() == 1 ? FloatTensor.wrap(shape, floats) : IntTensor.of(shape, integers);
    }

    @Override
    public String toString() {
        return path.subpath(path.getNameCount() - 2, path.getNameCount()).toString();
    }
}
