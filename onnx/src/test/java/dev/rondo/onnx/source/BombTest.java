package dev.rondo.onnx.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.management.OperatingSystemMXBean;
import dev.rondo.FormatException;
import dev.rondo.ModelException;
import dev.rondo.onnx.OnnxImport;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.proto.AttributeProto.AttributeType;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of 10 MB that would be much more in memory, or take long, are refused or read within 256 MB. */
class BombTest {
    private static final int SIZE = 10_000_000;

    @TempDir
    private Path folder;

    @Test
    void staysWithinItsMemory() throws Exception {
        repeat("nodes", "3A | 0A 00");
        repeat("initializers", "3A | 2A 00");
        repeat("inputs", "3A | 5A 00");
        repeat("values", "3A | 6A 00");
        repeat("inputs of a node", "3A 0A | 0A 00");
        repeat("outputs of a node, each its own", "3A 0A | 12 01 61");
        repeat("attributes of a node", "3A 0A | 2A 00");
        repeat("nodes with undefined inputs", "3A | 0A 07 0A 01 61 22 02 41 62");
        repeat("integers of an attribute", "3A 0A 2A | 40 01");
        repeat("packed integers of an attribute", "3A 0A 2A 42 | 01");
        repeat("texts of an attribute", "3A 0A 2A | 4A 00");
        repeat("tensors of an attribute", "3A 0A 2A | 52 00");
        repeat("lengths of a tensor", "3A 2A 0A | 01");
        repeat("numbers of a tensor", "3A 2A 3A | 01");
        repeat("half a tensor", "3A 2A 2A | 01");
        repeat("axes of an input", "3A 5A 12 0A 12 | 0A 02 08 01");
        repeat("metadata", "| 72 00");
        repeat("metadata of their own", "| 72 06 0A 01 61 12 01 62");
        repeat("opsets", "| 42 00");
        repeat("unknown numbers", "| F8 3F 01");
        repeat("unknown bytes", "| FA 3F 00");
        repeat("functions", "| CA 01 00");
        wideTag("nodes behind a tag of 64 bits");
        write("bytes as integers", graph -> {});
        write("sums of bytes", graph -> times(graph, 1000, k -> node("Add", "r" + k, "w", "w")));
        write("copies of bytes", graph -> times(graph, 1000, k -> node("Concat", "r" + k, "w", "w")));
        write("searches in bytes", graph -> times(graph, 10_000, k -> node("NonZero", "r" + k, "w")));
        write("reductions of bytes", graph -> times(graph, 10_000, k -> node("ReduceMax", "r" + k, "w")));
        write("shapes of bytes", graph -> times(graph, 10_000, k -> node("Reshape", "r" + k, "w", "w")));
        write("choices from bytes", graph -> times(graph, 10_000, k -> node("Gather", "r" + k, "w", "w")));
        write("more nodes than are granted", graph -> times(graph, 125_000, k -> node("Relu", "r" + k, "v0")));
        write("as many nodes as are granted", graph -> times(graph, 16_000, k -> node("Relu", "r" + k, "v0")));
        write("as many results as are granted", graph -> times(graph, 16_000, k -> node("Shape", "r" + k, "v0")));
        write("a tensor that doubles", graph -> times(graph, 60, k -> node("Concat", "v" + (k + 1), "v" + k, "v" + k)));
        for (Map.Entry<String, GraphProto.Builder> graph : ImportBombs.graphs().entrySet()) {
            ModelProto file = Samples.model().setGraph(graph.getValue()).build();
            Files.write(folder.resolve(graph.getKey()), file.toByteArray());
        }
        for (Map.Entry<String, ModelProto> file : FunctionBombs.files().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue().toByteArray());
        }
        run();
    }

    /** A valid graph around a tensor {@code w} of bytes that fills the file, and a small one {@code v0}. */
    private interface Filling {
        void into(GraphProto.Builder graph);
    }

    private interface Nodes {
        NodeProto.Builder node(int index);
    }

    private static void times(GraphProto.Builder graph, int count, Nodes nodes) {
        for (int k = 0; k < count; k++) {
            graph.addNode(nodes.node(k));
        }
        graph.addOutput(Samples.value(graph.getNode(count - 1).getOutput(0)));
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        NodeProto.Builder node = Samples.node(operator, output, inputs);
        if (operator.equals("Concat")) {
            node.addAttribute(AttributeProto.newBuilder().setName("axis").setType(AttributeType.INT));
        }
        return node;
    }

    private void write(String name, Filling filling) throws IOException {
        GraphProto.Builder graph = Samples.graph();
        graph.addInitializer(Samples.floats("v0", 1, 2, 3, 4));
        filling.into(graph);
        TensorProto.Builder bytes =
                Samples.raw("w", ElementType.UINT8, SIZE - graph.build().getSerializedSize(), 0);
        graph.setInitializer(0, bytes.setDims(0, bytes.getRawData().size()));
        ModelProto file = Samples.model().setGraph(graph).build();
        Files.write(folder.resolve(name), file.toByteArray());
    }

    /** A file of one pattern: before the bar the tags of the fields in which it lies, one in the other. */
    private void repeat(String name, String pattern) throws IOException {
        byte[] tags = hex(pattern.substring(0, pattern.indexOf('|')));
        byte[] part = hex(pattern.substring(pattern.indexOf('|') + 1));
        byte[] content = new byte[SIZE / part.length * part.length];
        for (int i = 0; i < content.length; i++) {
            content[i] = part[i % part.length];
        }
        for (int k = tags.length - 1; k >= 0; k--) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeRawByte(tags[k]);
            out.writeUInt32NoTag(content.length);
            out.writeRawBytes(ByteString.copyFrom(content));
            out.flush();
            content = bytes.toByteArray();
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            Samples.model().clearGraph().build().writeTo(out);
            out.write(content);
        }
    }

    /** Nodes in a graph whose tag is the graph's in its lower half alone. */
    private void wideTag(String name) throws IOException {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < content.length; i += 2) {
            content[i] = 0x0A;
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve(name))) {
            Samples.model().clearGraph().build().writeTo(file);
            CodedOutputStream out = CodedOutputStream.newInstance(file);
            out.writeUInt64NoTag(0x8000_0007_0000_003AL);
            out.writeUInt32NoTag(content.length);
            out.writeRawBytes(content);
            out.flush();
        }
    }

    private static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes.replace(" ", ""));
    }

    /** Imports all files, in two JVMs side by side. */
    private void run() throws Exception {
        List<List<String>> commands = List.of(command(), command());
        try (Stream<Path> files = Files.list(folder)) {
            int next = 0;
            for (Path file : files.sorted().toList()) {
                commands.get(next++ % commands.size()).add(file.toString());
            }
        }
        List<Process> processes = new ArrayList<>();
        for (List<String> command : commands) {
            processes.add(new ProcessBuilder(command).redirectErrorStream(true).start());
        }
        for (Process process : processes) {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
        }
    }

    private static List<String> command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = System.getProperty("java.class.path");
        return new ArrayList<>(List.of(java, "-Xmx256m", "-cp", path, Reading.class.getName()));
    }

    /** Imports the files that it is given; whatever but a model or a refusal, soon, comes out of that ends it. */
    static final class Reading {
        /** Of the processor, whatever else it has to do: three times what the slowest takes at first. */
        private static final Duration DEADLINE = Duration.ofSeconds(6);

        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        private Reading() {}

        public static void main(String... files) throws InterruptedException {
            for (String file : files) {
                Path path = Path.of(file);
                AtomicReference<String> outcome = new AtomicReference<>();
                long begin = SYSTEM.getProcessCpuTime();
                Thread reading = Thread.ofPlatform().start(() -> outcome.set(read(path)));
                boolean ended = reading.join(Duration.ofMillis(10));
                while (!ended && SYSTEM.getProcessCpuTime() - begin < DEADLINE.toNanos()) {
                    ended = reading.join(Duration.ofMillis(10));
                }
                long millis = (SYSTEM.getProcessCpuTime() - begin) / 1_000_000;
                System.out.println(path.getFileName() + ": " + millis + " ms: " + outcome.get());
                if (!ended || outcome.get() == null) {
                    Runtime.getRuntime().halt(1);
                }
            }
        }

        private static String read(Path file) {
            try {
                return OnnxImport.read(file).graph().nodes().size() + " layers";
            } catch (FormatException | ModelException e) {
                return e.problems().getFirst().toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
