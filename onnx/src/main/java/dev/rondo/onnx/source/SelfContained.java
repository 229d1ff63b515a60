package dev.rondo.onnx.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import dev.rondo.FormatException;
import dev.rondo.Problem;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Takes the tensors that a file keeps in other files into it, whatever operators it uses. */
public final class SelfContained {
    /** Room for the lengths of what becomes longer. */
    private static final long FRAME = 1 << 20;

    private final ExternalData external;
    private final Findings findings = new Findings();
    private long total;
    private boolean changed;

    private SelfContained(long size, @Nullable Path folder) {
        this.total = size;
        this.external = new ExternalData(folder);
    }

    /**
     * The bytes of a file that needs no other.
     *
     * @param folder where its other files are; null if it may have none
     * @throws FormatException if it is damaged, or another file is not plainly in the folder or below
     * @throws IOException if another file cannot be read at all
     */
    public static byte[] of(byte[] file, @Nullable Path folder) throws IOException {
        ModelProto.Builder model = OnnxReader.parse(file, Survey.MOST_PARTS).toBuilder();
        SelfContained taking = new SelfContained(file.length, folder);
        taking.takeIn(model);
        taking.findings.report();
        return taking.changed ? model.build().toByteArray() : file;
    }

    /** The same of a file and its folder. */
    public static byte[] of(Path file) throws IOException {
        return of(OnnxReader.bytes(file), file.toAbsolutePath().getParent());
    }

    private void takeIn(Message.Builder message) throws IOException {
        if (message instanceof TensorProto.Builder tensor) {
            takeIn(tensor);
            return;
        }
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (field.getJavaType() != JavaType.MESSAGE) {
                continue;
            }
            if (field.isRepeated()) {
                for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    takeIn(message.getRepeatedFieldBuilder(field, i));
                }
            } else {
                takeIn(message.getFieldBuilder(field));
            }
        }
    }

    private void takeIn(TensorProto.Builder tensor) throws IOException {
        boolean plain = tensor.getDataLocation() == TensorProto.DataLocation.DEFAULT;
        if (plain && tensor.getExternalDataCount() == 0) {
            return;
        }
        String path = "tensor " + Findings.shown(tensor.getName());
        int bytesEach =
                ElementType.ofCode(tensor.getDataType()).map(ElementType::bytes).orElse(0);
        OptionalInt size = Shapes.size(tensor.getDimsList());
        if (plain || bytesEach == 0 || size.isEmpty()) {
            findings.add(path, "its values are not where it says", "they are inside, or in another file as numbers");
            return;
        }
        long needed = (long) size.getAsInt() * bytesEach;
        total += needed;
        if (total > OnnxReader.LARGEST - FRAME) {
            throw new FormatException(new Problem(
                    path,
                    "with it, the file and its tensors have " + total + " bytes",
                    "a file with its tensors inside has less than 2³¹",
                    "import the model, or use one with smaller tensors"));
        }
        byte[] bytes = external.read(tensor.getExternalDataList(), needed, path, findings);
        if (bytes != null) {
            ByteString raw = UnsafeByteOperations.unsafeWrap(bytes);
            tensor.clearExternalData().clearDataLocation().setRawData(raw);
            changed = true;
        }
    }
}
