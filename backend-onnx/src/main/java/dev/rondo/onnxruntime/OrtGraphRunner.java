package dev.rondo.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rondo.BackendException;
import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.GraphRunner;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file that ONNX Runtime has loaded, for the check of exports. */
final class OrtGraphRunner implements GraphRunner {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final OrtSession session;

    OrtGraphRunner(byte[] file) {
        try {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file, options);
        } catch (OrtException e) {
            options.close();
            throw failed("it cannot load the exported file", e);
        } catch (RuntimeException | Error e) {
            options.close();
            throw e;
        }
    }

    @Override
    public Map<String, FloatTensor> run(Map<String, Tensor> inputs) {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try (Resources resources = new Resources()) {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                tensors.put(input.getKey(), resources.keep(tensor(input.getKey(), input.getValue())));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                Map<String, FloatTensor> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), floats((OnnxTensor) output.getValue()));
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw failed("it cannot run the exported file", e);
        }
    }

    private OnnxTensor tensor(String name, Tensor values) throws OrtException {
        long[] shape = Arrays.stream(values.shape().toArray()).asLongStream().toArray();
        if (values.size() == 0) {
            throw new InputException(new Problem(
                    "input '" + name + "'",
                    "found the shape " + values.shape(),
                    "ONNX Runtime may end the process where a dimension is 0",
                    "give at least one sequence and one step"));
        }
        NodeInfo info = session.getInputInfo().get(name);
        OnnxJavaType type = info == null ? OnnxJavaType.UNKNOWN : ((TensorInfo) info.getInfo()).type;
        return switch (type) {
            case INT64 -> {
                long[] numbers = new long[values.size()];
                Arrays.setAll(numbers, i -> (long) values.doubleAt(i));
                yield OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), shape);
            }
            case INT32 -> {
                int[] numbers = new int[values.size()];
                Arrays.setAll(numbers, i -> (int) values.doubleAt(i));
                yield OnnxTensor.createTensor(environment, IntBuffer.wrap(numbers), shape);
            }
            default -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(values.toFloats()), shape);
        };
    }

    private static FloatTensor floats(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        int[] shape = Arrays.stream(tensor.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        return FloatTensor.wrap(Shape.of(shape), values);
    }

    private static BackendException failed(String found, OrtException e) {
        return NativeModel.failed(NativeModel.Origin.CHECKED, found, e);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw failed("it cannot release the exported file", e);
        } finally {
            options.close();
        }
    }
}
