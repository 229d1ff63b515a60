package dev.rondo.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.TimeMajor;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnx.OnnxValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A session of ONNX Runtime that reads from direct buffers and writes to direct buffers, all made beforehand. States of a step lie in two
 * sets that change places after each call.
 */
final class OnnxSubject implements Subject {
    private record Turn(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Work work;
    private final OnnxThreads threads;
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private final List<OnnxTensor> tensors = new ArrayList<>();
    private final long[] outputShape;
    private final FloatBuffer output;
    private Turn now;
    private Turn next;

    OnnxSubject(Work work, OnnxModel model, OnnxThreads threads) throws OrtException {
        this.work = work;
        this.threads = threads;
        this.options = threads.options();
        this.session = environment.createSession(model.toBytes(), options);
        OnnxValue y = model.outputs().stream()
                .filter(value -> value.role() == OnnxValue.Role.OUTPUT)
                .findFirst()
                .orElseThrow();
        this.outputShape = shape(y);
        this.output = floats(outputShape);
        OnnxTensor result = tensor(output, outputShape);
        Map<String, OnnxTensor> data = new LinkedHashMap<>();
        Map<String, OnnxTensor> first = new LinkedHashMap<>();
        Map<String, OnnxTensor> second = new LinkedHashMap<>();
        for (OnnxValue value : model.inputs()) {
            switch (value.role()) {
                case FEATURES -> data.put(value.name(), features(shape(value)));
                case TOKENS -> data.put(value.name(), tokens(shape(value)));
                case LENGTHS -> data.put(value.name(), lengths());
                case STATE -> {
                    first.put(value.path(), tensor(floats(shape(value)), shape(value)));
                    second.put(value.path(), tensor(floats(shape(value)), shape(value)));
                }
                case OUTPUT -> throw new IllegalStateException("not an input: " + value);
            }
        }
        this.now = turn(model, data, first, second, result);
        this.next = turn(model, data, second, first, result);
    }

    private static Turn turn(
            OnnxModel model,
            Map<String, OnnxTensor> data,
            Map<String, OnnxTensor> from,
            Map<String, OnnxTensor> to,
            OnnxTensor result) {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>(data);
        for (OnnxValue value : model.inputs()) {
            OnnxTensor state = from.get(value.path());
            if (value.role() == OnnxValue.Role.STATE && state != null) {
                inputs.put(value.name(), state);
            }
        }
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        for (OnnxValue value : model.outputs()) {
            outputs.put(value.name(), to.getOrDefault(value.path(), result));
        }
        return new Turn(inputs, outputs);
    }

    private long[] shape(OnnxValue value) {
        SequenceBatch input = work.input();
        return value.dimensions().stream()
                .mapToLong(dimension -> switch (dimension) {
                    case "T" -> TimeMajor.steps(input);
                    case "B" -> input.count();
                    default -> Long.parseLong(dimension);
                })
                .toArray();
    }

    private OnnxTensor features(long[] shape) throws OrtException {
        return tensor(floats(shape).put(0, TimeMajor.padded(work.input())), shape);
    }

    private OnnxTensor tokens(long[] shape) throws OrtException {
        SequenceBatch input = work.input();
        var buffer = bytes((int) (shape[0] * shape[1]) * Long.BYTES).asLongBuffer();
        for (int b = 0; b < input.count(); b++) {
            for (int t = 0; t < input.length(b); t++) {
                int token = ((IntTensor) input.values()).at(input.offset(b) + t);
                buffer.put(t * input.count() + b, token);
            }
        }
        return keep(OnnxTensor.createTensor(environment, buffer, shape));
    }

    private OnnxTensor lengths() throws OrtException {
        int[] lengths = work.input().lengths();
        var buffer = bytes(lengths.length * Integer.BYTES).asIntBuffer().put(0, lengths);
        return keep(OnnxTensor.createTensor(environment, buffer, new long[] {lengths.length}));
    }

    private OnnxTensor tensor(FloatBuffer buffer, long[] shape) throws OrtException {
        return keep(OnnxTensor.createTensor(environment, buffer, shape));
    }

    private OnnxTensor keep(OnnxTensor tensor) {
        tensors.add(tensor);
        return tensor;
    }

    private static FloatBuffer floats(long[] shape) {
        int size = 1;
        for (long dimension : shape) {
            size *= (int) dimension;
        }
        return bytes(size * Float.BYTES).asFloatBuffer();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    @Override
    public String settings() {
        return threads.toString();
    }

    @Override
    public void call() {
        try {
            session.run(now.inputs(), Set.of(), now.outputs()).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
        Turn before = now;
        now = next;
        next = before;
    }

    @Override
    public Map<String, float[]> outcome() {
        float[] y = new float[output.capacity()];
        output.get(0, y);
        return Map.of("y", outputShape.length == 3 ? TimeMajor.packed(y, work.input(), (int) outputShape[2]) : y);
    }

    @Override
    public void close() {
        try {
            tensors.forEach(OnnxTensor::close);
            session.close();
            options.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
