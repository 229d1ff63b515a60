package dev.rondo.models.safetensors;

import dev.rondo.AtomicFile;
import dev.rondo.FormatException;
import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named tensors and what is said of them: the contents of a file of the safetensors format.
 *
 * <pre>{@code
 * Safetensors.of(trained.weights()).writeTo(file);
 * Weights weights = Safetensors.read(file).weights();     // the same bits
 * }</pre>
 *
 * <p>Values are written as F32. F32, F16 and BF16 are read, and F64 where every value is a float; no value is rounded. A file is checked as
 * a whole, every length against its size, before memory is taken for what it claims to hold.
 *
 * @param tensors by name, in the order of the header
 * @param metadata free text by name
 */
public record Safetensors(Map<String, FloatTensor> tensors, Map<String, String> metadata) {
    private static final int CHUNK = 1 << 16;

    /**
     * Keeps copies in the given order.
     *
     * @throws InputException if a file cannot hold a name or a text: a tensor called {@code __metadata__}, or half a surrogate pair
     */
    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        List<Problem> problems = new ArrayList<>();
        for (String name : tensors.keySet()) {
            if (name.equals(Header.METADATA) || !Header.isText(name)) {
                problems.add(problem("tensor '" + name + "'"));
            }
        }
        metadata.forEach((name, text) -> {
            if (!Header.isText(name) || !Header.isText(text)) {
                problems.add(problem("metadata '" + name + "'"));
            }
        });
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    private static Problem problem(String path) {
        return new Problem(
                path,
                "found this text",
                "a safetensors file holds valid Unicode, and keeps the name " + Header.METADATA + " to itself",
                "use another");
    }

    /** Weights under their full names. */
    public static Safetensors of(Weights weights) {
        return new Safetensors(weights.tensors(), Map.of());
    }

    /** The tensors as weights. */
    public Weights weights() {
        return Weights.of(tensors);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is damaged, is something else, or holds values that are no floats
     * @throws IOException if it cannot be read
     */
    public static Safetensors read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, Files.size(file));
        }
    }

    /**
     * Reads the bytes of a file.
     *
     * @throws FormatException if they are damaged, are something else, or hold values that are no floats
     */
    public static Safetensors read(byte[] file) {
        try {
            return read(new ByteArrayInputStream(file), file.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Safetensors read(InputStream in, long size) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        if (prefix.length < Long.BYTES) {
            throw Damage.fatal("file", "found " + prefix.length + " bytes", "it begins with the length of its header");
        }
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long left = size - Long.BYTES;
        if (length < 0 || length > Math.min(left, Header.MAX_BYTES)) {
            throw Damage.fatal(
                    "header",
                    "found a length of " + Long.toUnsignedString(length) + " bytes",
                    "the file has " + left + " more, and a header at most " + Header.MAX_BYTES);
        }
        Header header = HeaderReader.read(in.readNBytes((int) length), left - length);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        header.entries().forEach(entry -> tensors.put(entry.name(), NOTHING));
        TensorReader values = new TensorReader(in);
        for (Header.Entry entry : Layout.inOrder(header)) {
            tensors.put(entry.name(), values.next(entry));
        }
        values.finish();
        return new Safetensors(tensors, header.metadata());
    }

    /** Holds a place in the order of the header until the values come. */
    private static final FloatTensor NOTHING = FloatTensor.vector();

    /**
     * The bytes of a file, in an array of the caller's own.
     *
     * @throws InputException if they are more than an array holds
     */
    public byte[] toBytes() {
        long bytes = tensors.values().stream()
                .mapToLong(tensor -> (long) tensor.size() * Float.BYTES)
                .sum();
        if (bytes > Integer.MAX_VALUE - Header.MAX_BYTES) {
            throw new InputException(new Problem(
                    "safetensors",
                    "found " + bytes + " bytes of values",
                    "an array holds less than 2^31",
                    "write them to a file with writeTo()"));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * Writes a file, which holds either what it held before or all of this, whatever happens on the way.
     *
     * @throws IOException if it cannot be written
     */
    public void writeTo(Path file) throws IOException {
        AtomicFile.write(file, this::writeTo);
    }

    private void writeTo(OutputStream out) throws IOException {
        byte[] header = HeaderWriter.bytes(tensors, metadata);
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        out.write(bytes.array(), 0, bytes.putLong(header.length).position());
        out.write(header);
        float[] floats = new float[CHUNK / Float.BYTES];
        for (FloatTensor tensor : tensors.values()) {
            for (int from = 0; from < tensor.size(); from += floats.length) {
                int count = Math.min(floats.length, tensor.size() - from);
                tensor.copyTo(from, floats, 0, count);
                bytes.clear().asFloatBuffer().put(floats, 0, count);
                out.write(bytes.array(), 0, count * Float.BYTES);
            }
        }
    }
}
