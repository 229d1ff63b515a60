package dev.rondo.backend;

import dev.rondo.FormatException;
import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.model.Graph;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * All states of a session at one moment, as a value: keep it, fork it, restore it, send it elsewhere.
 *
 * @param fingerprint that of the graph whose states these are
 * @param tensors by full name, such as {@code lstm_1.h}
 */
public record State(String fingerprint, Map<String, FloatTensor> tensors) {
    private static final int MAGIC = 0x524E4453;
    private static final int VERSION = 1;

    /** Keeps a copy in the given order. */
    public State {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Checks that these are states of a graph: its fingerprint, and all that a session of it remembers.
     *
     * @throws InputException if they are of another, or something is missing or of another size
     */
    public void requireOf(Graph graph) {
        requireOf(Signature.of(graph));
    }

    /**
     * Checks that these are states of a model: its fingerprint, and all that a session of it remembers.
     *
     * @throws InputException if they are of another, or something is missing or of another size
     */
    public void requireOf(Signature signature) {
        List<Problem> problems = new ArrayList<>();
        if (!fingerprint.equals(signature.fingerprint())) {
            problems.add(new Problem(
                    "state",
                    "it is of the model " + brief(fingerprint),
                    "this is the model " + brief(signature.fingerprint()),
                    "restore states of the same model"));
        } else {
            Map<String, Integer> sizes = signature.states();
            Set<String> counts = signature.counts();
            sizes.forEach((path, size) -> {
                FloatTensor tensor = tensors.get(path);
                if (tensor == null || tensor.size() != size) {
                    problems.add(new Problem(
                            "state '" + path + "'",
                            tensor == null ? "it is missing" : "found " + tensor.size() + " elements",
                            "it has " + size,
                            "take the state from Session.state()"));
                } else if (counts.contains(path) && !isCount(tensor.at(0))) {
                    problems.add(new Problem(
                            "state '" + path + "'",
                            "found " + tensor.at(0),
                            "it is a number of steps",
                            "take the state from Session.state()"));
                }
            });
            for (String path : tensors.keySet()) {
                if (!sizes.containsKey(path)) {
                    problems.add(new Problem(
                            "state '" + path + "'",
                            "found this name",
                            "the model remembers " + sizes.keySet(),
                            "take the state from Session.state()"));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    private static boolean isCount(float value) {
        return value >= 0 && value == (int) value;
    }

    private static String brief(String text) {
        return text.substring(0, Math.min(12, text.length()));
    }

    /** The state as bytes, big-endian, with a checksum at the end. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            write(out, fingerprint);
            out.writeInt(tensors.size());
            for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
                write(out, entry.getKey());
                FloatTensor tensor = entry.getValue();
                out.writeInt(tensor.size());
                for (int i = 0; i < tensor.size(); i++) {
                    out.writeInt(Float.floatToRawIntBits(tensor.at(i)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.allocate(bytes.size() + Integer.BYTES)
                .put(bytes.toByteArray())
                .putInt(checksum(bytes.toByteArray(), bytes.size()))
                .array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /**
     * The state that {@link #toBytes} wrote.
     *
     * @throws FormatException if the bytes are damaged or something else
     */
    public static State ofBytes(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.getInt() != MAGIC || in.getInt() != VERSION) {
                throw damaged("found another beginning");
            }
            String fingerprint = text(in);
            int count = length(in, 8);
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String name = text(in);
                float[] values = new float[length(in, Float.BYTES)];
                for (int j = 0; j < values.length; j++) {
                    values[j] = Float.intBitsToFloat(in.getInt());
                }
                tensors.put(name, FloatTensor.wrap(Shape.of(values.length), values));
            }
            int end = in.position();
            if (in.getInt() != checksum(bytes, end)) {
                throw damaged("its checksum is another");
            }
            if (in.hasRemaining()) {
                throw damaged("found " + in.remaining() + " bytes too many");
            }
            return new State(fingerprint, tensors);
        } catch (BufferUnderflowException e) {
            throw damaged("it ends early");
        }
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = new byte[length(in, 1)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** A count of things of at least {@code bytesEach}, checked against what is left before memory is taken. */
    private static int length(ByteBuffer in, int bytesEach) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw damaged("found a length of " + count + " with " + in.remaining() + " bytes left");
        }
        return count;
    }

    private static FormatException damaged(String found) {
        return new FormatException(new Problem(
                "state", found, "it has to be what State.toBytes() wrote", "take the bytes from their source again"));
    }
}
