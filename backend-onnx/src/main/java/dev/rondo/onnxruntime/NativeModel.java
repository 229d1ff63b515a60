package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.BackendException;
import dev.rondo.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Set;

/**
 * A model that ONNX Runtime has loaded. Whoever uses it sees to it that nobody is running when it is closed, that no tensor handed in
 * is closed before its run has ended, and that no dimension is 0: ONNX Runtime checks none of these.
 */
final class NativeModel implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private final Origin origin;

    /** Whose a model is, and hence whose fault it is if it fails. */
    enum Origin {
        /** Rondo wrote it. */
        EXPORTED("a model that the backend supports runs", "report this as a fault of Rondo, or use another backend"),
        /** Rondo wrote it, and runs it to see whether it is right. */
        CHECKED("what is exported runs", "report this as a fault of Rondo, or leave out the check"),
        /** Somebody else wrote it. */
        OPAQUE("a file runs on what it declares", "ask whoever made the file what it takes");

        private final String expected;
        private final String remedy;

        Origin(String expected, String remedy) {
            this.expected = expected;
            this.remedy = remedy;
        }
    }

    /**
     * Loads a model; the options belong to it from now on.
     *
     * @throws OrtException if ONNX Runtime refuses it
     */
    NativeModel(Origin origin, byte[] model, OrtSession.SessionOptions options) throws OrtException {
        this.origin = origin;
        this.options = options;
        try {
            session = environment.createSession(model, options);
        } catch (OrtException | RuntimeException | Error e) {
            options.close();
            throw e;
        }
    }

    /**
     * Runs the model; the outputs of {@code into} are written into tensors of the caller, those of {@code fresh} into new ones that come
     * with the result, which the caller closes.
     *
     * @throws BackendException if it fails, or is ended for the time it takes
     */
    OrtSession.Result run(
            Map<String, OnnxTensor> inputs, Set<String> fresh, Map<String, OnnxTensor> into, Deadline.Watch watch) {
        watch.begin();
        try {
            return session.run(inputs, fresh, into, watch.options());
        } catch (OrtException e) {
            throw watch.end() ? watch.exceeded() : failed("it cannot run the model", e);
        } finally {
            watch.end();
        }
    }

    /** A tensor over a direct buffer, which is shared. */
    OnnxTensor tensor(FloatBuffer buffer, long... shape) {
        try {
            return OnnxTensor.createTensor(environment, buffer, shape);
        } catch (OrtException e) {
            throw failed("it cannot take a tensor", e);
        }
    }

    /** A tensor over a direct buffer, which is shared. */
    OnnxTensor tensor(LongBuffer buffer, long... shape) {
        try {
            return OnnxTensor.createTensor(environment, buffer, shape);
        } catch (OrtException e) {
            throw failed("it cannot take a tensor", e);
        }
    }

    /** A tensor over a direct buffer, which is shared. */
    OnnxTensor tensor(IntBuffer buffer, long... shape) {
        try {
            return OnnxTensor.createTensor(environment, buffer, shape);
        } catch (OrtException e) {
            throw failed("it cannot take a tensor", e);
        }
    }

    /** A tensor over a direct buffer, which is shared. */
    OnnxTensor tensor(ByteBuffer buffer, OnnxJavaType type, long... shape) {
        try {
            return OnnxTensor.createTensor(environment, buffer, shape, type);
        } catch (OrtException e) {
            throw failed("it cannot take a tensor", e);
        }
    }

    static FloatBuffer floats(int size) {
        return bytes(size, Float.BYTES).asFloatBuffer();
    }

    static LongBuffer longs(int size) {
        return bytes(size, Long.BYTES).asLongBuffer();
    }

    static IntBuffer ints(int size) {
        return bytes(size, Integer.BYTES).asIntBuffer();
    }

    /** Zeros outside the heap. */
    static ByteBuffer bytes(int size, int bytesEach) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(size, bytesEach)).order(ByteOrder.nativeOrder());
    }

    private BackendException failed(String found, OrtException e) {
        return failed(origin, found, e);
    }

    static BackendException failed(Origin origin, String found, OrtException e) {
        BackendException failure = new BackendException(
                new Problem("ONNX Runtime", found + ": " + e.getMessage(), origin.expected, origin.remedy));
        failure.initCause(e);
        return failure;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failed("it cannot release the model", e);
        } finally {
            options.close();
        }
    }
}
