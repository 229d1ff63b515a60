package dev.rondo.benchmarks.peers;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rondo.benchmarks.work.Start;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** From nothing to a first output: the model is a file. */
final class OnnxStart {
    private OnnxStart() {}

    /** Argument: the file of the model, all inputs of which are of type float32. */
    public static void main(String... arguments) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OnnxThreads(1, false).options();
                OrtSession session = environment.createSession(arguments[0], options)) {
            Map<String, OnnxTensor> inputs = new HashMap<>();
            for (NodeInfo input : session.getInputInfo().values()) {
                long[] shape = LongStream.of(((TensorInfo) input.getInfo()).getShape())
                        .map(dimension -> Math.max(1, dimension))
                        .toArray();
                int size = (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
                ByteBuffer bytes = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
                inputs.put(input.getName(), OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape));
            }
            session.run(inputs).close();
            System.out.println(Start.FIRST_OUTPUT);
        }
    }
}
