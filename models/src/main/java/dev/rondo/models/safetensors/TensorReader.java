package dev.rondo.models.safetensors;

import dev.rondo.data.FloatTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the values of tensors, which a file holds in little-endian order. */
final class TensorReader {
    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK];
    private final Damage damage = new Damage();

    TensorReader(InputStream in) {
        this.in = in;
    }

    /** The next tensor of the file, widened to float. */
    FloatTensor next(Header.Entry entry) throws IOException {
        float[] values = new float[entry.shape().size()];
        int most = CHUNK / entry.type().bytes();
        int inexact = -1;
        for (int from = 0; from < values.length; from += most) {
            int to = Math.min(values.length, from + most);
            ByteBuffer bytes = bytes(entry, (to - from) * entry.type().bytes());
            int found = read(entry.type(), bytes, values, from, to);
            inexact = inexact < 0 ? found : inexact;
        }
        if (inexact >= 0) {
            damage.report(
                    Damage.tensor(entry.name()),
                    "no float is the double at the flat index " + inexact,
                    "weights are floats, and are not rounded in silence",
                    "convert it to F32");
        }
        return FloatTensor.wrap(entry.shape(), values);
    }

    /** Refuses the file if a value of it was no float. */
    void finish() {
        damage.throwIfAny();
    }

    private ByteBuffer bytes(Header.Entry entry, int length) throws IOException {
        if (in.readNBytes(chunk, 0, length) != length) {
            throw Damage.fatal(Damage.tensor(entry.name()), "the file ends in it", "it holds all of its values");
        }
        return ByteBuffer.wrap(chunk, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads values; returns the index of the first that is no float, or -1. */
    private static int read(ElementType type, ByteBuffer bytes, float[] values, int from, int to) {
        if (type == ElementType.F32) {
            bytes.asFloatBuffer().get(values, from, to - from);
            return -1;
        }
        int inexact = -1;
        for (int i = from; i < to; i++) {
            int at = bytes.position();
            values[i] = type.next(bytes);
            if (type == ElementType.F64 && inexact < 0 && !isExact(bytes.getDouble(at), values[i])) {
                inexact = i;
            }
        }
        return inexact;
    }

    private static boolean isExact(double value, float narrowed) {
        return value == narrowed || Double.isNaN(value);
    }
}
