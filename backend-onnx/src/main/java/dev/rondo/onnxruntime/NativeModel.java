package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.onnx.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Set;

/**
 * An exported model that ONNX Runtime has loaded. Whoever uses it sees to it that nobody is running when it is closed, that no tensor
 * handed in is closed before its run has ended, and that no dimension is 0: ONNX Runtime checks none of these.
 */
final class NativeModel implements AutoCloseable {
    private final OnnxModel model;
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;

    NativeModel(OnnxModel model, int threads) {
        this.model = model;
        try {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setIntraOpNumThreads(threads);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(model.toBytes(), options);
        } catch (OrtException e) {
            options.close();
            throw failed("it cannot load the model", e);
        }
    }

    /** What was loaded. */
    OnnxModel model() {
        return model;
    }

    /** Runs the model; the caller closes the result. */
    OrtSession.Result run(Map<String, OnnxTensor> inputs) {
        try {
            return session.run(inputs);
        } catch (OrtException e) {
            throw failed("it cannot run the model", e);
        }
    }

    /** Runs the model; some outputs are written into tensors of the caller. */
    OrtSession.Result run(Map<String, OnnxTensor> inputs, Set<String> fresh, Map<String, OnnxTensor> into) {
        try {
            return session.run(inputs, fresh, into);
        } catch (OrtException e) {
            throw failed("it cannot run the model", e);
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

    static FloatBuffer floats(int size) {
        return direct(size, Float.BYTES).asFloatBuffer();
    }

    static LongBuffer longs(int size) {
        return direct(size, Long.BYTES).asLongBuffer();
    }

    static IntBuffer ints(int size) {
        return direct(size, Integer.BYTES).asIntBuffer();
    }

    private static ByteBuffer direct(int size, int bytesEach) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(size, bytesEach)).order(ByteOrder.nativeOrder());
    }

    private static BackendException failed(String found, OrtException e) {
        BackendException failure = new BackendException(new Problem(
                "ONNX Runtime",
                found + ": " + e.getMessage(),
                "a model that the backend supports runs",
                "report this as a fault of Rondo, or use another backend"));
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
