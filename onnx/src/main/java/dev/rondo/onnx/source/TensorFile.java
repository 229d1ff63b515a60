package dev.rondo.onnx.source;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.rondo.FormatException;
import dev.rondo.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A tensor in a file of its own, as the test cases of ONNX have them.
 *
 * @param name its name; empty where the file gives none
 * @param tensor its values
 */
public record TensorFile(String name, SourceTensor tensor) {
    /**
     * Reads a file.
     *
     * @throws FormatException if it is damaged, or holds something else
     * @throws IOException if it cannot be read at all
     */
    public static TensorFile read(Path file) throws IOException {
        byte[] bytes = OnnxReader.bytes(file);
        Survey.of(bytes, TensorProto.getDescriptor(), Survey.MOST_PARTS);
        TensorProto proto;
        try {
            proto = TensorProto.parseFrom(UnsafeByteOperations.unsafeWrap(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw Findings.damaged(file.toString(), "it is no protocol buffer: " + e.getMessage(), "a tensor is one");
        }
        Findings findings = new Findings();
        @Nullable
        SourceTensor tensor = new TensorReading(new ExternalData(null), findings).read(proto, file.toString());
        findings.report();
        if (tensor == null) {
            throw Findings.damaged(file.toString(), "it holds no tensor", "a file of a test case does");
        }
        return new TensorFile(proto.getName(), tensor);
    }
}
