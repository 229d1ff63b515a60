package dev.rondo.models.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rondo.data.FloatTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes headers: tensors in the given order, one after the other. */
final class HeaderWriter {
    /** Data begins at a multiple of as many bytes; spaces fill the header up. */
    private static final int ALIGNMENT = 8;

    private HeaderWriter() {}

    /** The bytes of the header of these tensors and metadata. */
    static byte[] bytes(Map<String, FloatTensor> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(Header.METADATA);
                for (Map.Entry<String, String> text : metadata.entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                json.writeEndObject();
            }
            long at = 0;
            for (Map.Entry<String, FloatTensor> tensor : tensors.entrySet()) {
                json.writeObjectFieldStart(tensor.getKey());
                at = write(json, tensor.getValue(), at);
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return bytes.toByteArray();
    }

    /** Writes what the header says of one tensor; returns where its bytes end. */
    private static long write(JsonGenerator json, FloatTensor tensor, long at) throws IOException {
        long end = at + (long) tensor.size() * Float.BYTES;
        int[] dimensions = tensor.shape().toArray();
        json.writeStringField("dtype", ElementType.F32.name());
        json.writeFieldName("shape");
        json.writeArray(dimensions, 0, dimensions.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {at, end}, 0, 2);
        return end;
    }
}
