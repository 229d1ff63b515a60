package dev.rondo.onnx.source;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.rondo.FormatException;
import dev.rondo.onnx.proto.FunctionProto;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.StringStringEntryProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads ONNX files, however damaged or hostile, into {@link SourceModel}s. Lengths, counts and offsets are checked before memory is taken
 * for what they announce; nothing outside the model's folder is read.
 */
public final class OnnxReader {
    /** The oldest version of ONNX's operators that is read. */
    public static final int OLDEST_OPSET = 7;

    /** The newest version of ONNX's operators that is read. */
    public static final int NEWEST_OPSET = 22;

    private static final int OLDEST_IR = 3;
    private static final int NEWEST_IR = 13;

    /** The most bytes that an array holds: more of them are neither a message nor a tensor. */
    static final long LARGEST = Integer.MAX_VALUE - 8;

    private OnnxReader() {}

    /**
     * Reads a file, and the tensors that it keeps in other files of its folder or below. Those are not read through links of any kind.
     *
     * @throws FormatException if it is damaged, which a file of Rondo's tells by its checksum, or is not what Rondo reads
     * @throws IOException if it cannot be read at all
     */
    public static SourceModel read(Path file) throws IOException {
        return read(bytes(file), file.toAbsolutePath().getParent());
    }

    /**
     * Reads the bytes of a file. Tensors in other files are refused.
     *
     * @throws FormatException if it is damaged, which a file of Rondo's tells by its checksum, or is not what Rondo reads
     */
    public static SourceModel read(byte[] bytes) {
        try {
            return read(bytes, null);
        } catch (IOException e) {
            throw new UncheckedIOException("no other file is read", e);
        }
    }

    private static SourceModel read(byte[] bytes, @Nullable Path folder) throws IOException {
        if (bytes.length == 0) {
            throw Findings.damaged("the file", "it is empty", "a model has a graph");
        }
        ModelProto proto = parse(bytes, Survey.MOST_PARTS_OF_A_MODEL);
        Checksum.require(proto);
        Findings findings = new Findings();
        if (proto.getIrVersion() < OLDEST_IR || proto.getIrVersion() > NEWEST_IR) {
            findings.add(
                    "ir_version",
                    "it is " + proto.getIrVersion(),
                    "Rondo reads " + OLDEST_IR + " to " + NEWEST_IR,
                    "export the model with opset 17");
        }
        Map<String, Long> opsets = opsets(proto, findings);
        if (!proto.hasGraph()) {
            findings.add("graph", "there is none", "a model has one");
        }
        TensorReading tensors = new TensorReading(new ExternalData(folder), findings);
        GraphProto whole = FunctionInlining.inline(proto, opsets, findings);
        SourceGraph graph = new GraphReading(tensors, domains(proto, opsets), findings).read(whole);
        Map<String, String> metadata = metadata(proto, findings);
        findings.report();
        String producer = (proto.getProducerName() + " " + proto.getProducerVersion()).strip();
        return new SourceModel(
                graph, proto.getIrVersion(), Math.toIntExact(opsets.getOrDefault("", 0L)), producer, metadata);
    }

    /** All of a file that is one and not too large. */
    static byte[] bytes(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw Findings.damaged(file.toString(), "it is no file", "a model is one");
        }
        if (Files.size(file) > LARGEST) {
            throw Findings.damaged(
                    file.toString(), "it has " + Files.size(file) + " bytes", "a message has less than 2³¹");
        }
        return Files.readAllBytes(file);
    }

    /** The message that the bytes of a file are, once it is known how much memory it takes. */
    static ModelProto parse(byte[] bytes, int mostParts) {
        Survey.of(bytes, ModelProto.getDescriptor(), mostParts);
        try {
            CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            input.enableAliasing(true);
            return ModelProto.parseFrom(input);
        } catch (InvalidProtocolBufferException e) {
            throw Findings.damaged("the file", "it is no protocol buffer: " + e.getMessage(), "an ONNX file is one");
        } catch (IOException e) {
            throw new UncheckedIOException("an array can be read", e);
        }
    }

    private static Map<String, Long> opsets(ModelProto proto, Findings findings) {
        Map<String, Long> opsets = new LinkedHashMap<>();
        for (OperatorSetIdProto opset : proto.getOpsetImportList()) {
            String domain = opset.getDomain().equals("ai.onnx") ? "" : opset.getDomain();
            if (opsets.put(domain, opset.getVersion()) != null) {
                findings.add(
                        "opset_import", "domain " + Findings.shown(domain) + " is there twice", "it has one version");
            }
        }
        String expected = "Rondo reads " + OLDEST_OPSET + " to " + NEWEST_OPSET;
        Long opset = opsets.get("");
        if (opset == null) {
            findings.add("opset_import", "no opset of ONNX is there", expected);
        } else if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
            findings.add("opset_import", "the opset is " + opset, expected, "export the model with opset 17");
        }
        return opsets;
    }

    /** The domains whose operators the graph and the functions may use. */
    private static Set<String> domains(ModelProto proto, Map<String, Long> opsets) {
        Set<String> domains = new HashSet<>(opsets.keySet());
        for (FunctionProto function : proto.getFunctionsList()) {
            function.getOpsetImportList().forEach(opset -> domains.add(opset.getDomain()));
        }
        return domains;
    }

    private static Map<String, String> metadata(ModelProto proto, Findings findings) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            if (metadata.put(entry.getKey(), entry.getValue()) != null) {
                findings.add("metadata_props", Findings.shown(entry.getKey()) + " is there twice", "keys are unique");
            }
        }
        return metadata;
    }
}
