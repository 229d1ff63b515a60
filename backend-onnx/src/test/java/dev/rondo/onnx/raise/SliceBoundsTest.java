package dev.rondo.onnx.raise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.NodeProto;
import dev.rondo.onnx.proto.OperatorSetIdProto;
import dev.rondo.onnx.proto.TensorProto;
import dev.rondo.onnx.proto.TensorShapeProto;
import dev.rondo.onnx.proto.TypeProto;
import dev.rondo.onnx.proto.ValueInfoProto;
import dev.rondo.onnx.source.SliceRange;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whatever its bounds are, a Slice takes what ONNX Runtime takes. */
class SliceBoundsTest {
    private static final long[] FAR = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1,
        Integer.MAX_VALUE - 1,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE + 1L,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };
    private static final long[] BOUNDS =
            LongStream.concat(LongStream.rangeClosed(-6, 6), LongStream.of(FAR)).toArray();
    private static final long[] STEPS = LongStream.concat(LongStream.of(-6, -5, -2, -1, 1, 2, 5, 6), LongStream.of(FAR))
            .toArray();

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    @Test
    void areTakenAsOnnxRuntimeTakesThem() throws OrtException {
        try (OrtSession session = environment.createSession(file())) {
            for (int length : new int[] {0, 1, 2, 5}) {
                for (long step : STEPS) {
                    for (long start : BOUNDS) {
                        for (long end : BOUNDS) {
                            String slice = "of " + length + " from " + start + " to " + end + " by " + step;
                            long[] expected = indices(session, length, start, end, step);
                            SliceRange found = SliceRange.of(start, end, step, length);
                            assertArrayEquals(
                                    Arrays.stream(expected)
                                            .mapToInt(Math::toIntExact)
                                            .toArray(),
                                    found.indices(),
                                    slice);
                        }
                    }
                }
            }
        }
    }

    /** What a Slice leaves of the numbers from 0 on. */
    private long[] indices(OrtSession session, int length, long start, long end, long step) throws OrtException {
        try (OnnxTensor x = tensor(LongStream.range(0, length).toArray());
                OnnxTensor starts = tensor(start);
                OnnxTensor ends = tensor(end);
                OnnxTensor axes = tensor(0);
                OnnxTensor steps = tensor(step);
                OrtSession.Result result =
                        session.run(Map.of("x", x, "starts", starts, "ends", ends, "axes", axes, "steps", steps))) {
            LongBuffer values = ((OnnxTensor) result.get(0)).getLongBuffer();
            long[] indices = new long[values.remaining()];
            values.get(indices);
            return indices;
        }
    }

    private OnnxTensor tensor(long... values) throws OrtException {
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), new long[] {values.length});
    }

    private static byte[] file() {
        List<String> inputs = List.of("x", "starts", "ends", "axes", "steps");
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("slice")
                .addNode(NodeProto.newBuilder()
                        .setOpType("Slice")
                        .addAllInput(inputs)
                        .addOutput("y"))
                .addOutput(ValueInfoProto.newBuilder().setName("y"));
        inputs.forEach(input -> graph.addInput(ValueInfoProto.newBuilder()
                .setName(input)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.INT64_VALUE)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam(input)))))));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
    }
}
