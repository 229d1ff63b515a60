package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.layer.Layers;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnx.OnnxValue;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step takes no memory but what ONNX Runtime's own class takes to run: names, handles and the result of one call. */
class AllocationTest {
    private static final int STEPS = 2_000;

    /** What is run over and over. */
    private interface Call {
        void run() throws Exception;
    }

    @ParameterizedTest(name = "deadline {0}")
    @ValueSource(strings = {"none", "10s"})
    void aStepTakesWhatARunTakes(String deadline) throws Exception {
        ChildJvm jvm = ChildJvm.run(AllocationTest.class, deadline);
        String[] bytes = jvm.output().strip().split(" ", -1);
        assertEquals(2, bytes.length, jvm.output());
        assertEquals(bytes[0], bytes[1], "a run takes " + bytes[0] + " bytes, a step " + bytes[1]);
    }

    public static void main(String[] arguments) throws Exception {
        TrainedModel model = TrainedModel.initialize(
                Model.sequential(Layers.lstm(8), Layers.gru(8), Layers.dense(2)).resolve(4), 1);
        BackendOptions options = BackendOptions.defaults();
        if (!arguments[0].equals("none")) {
            options = options.with("deadline", arguments[0]);
        }
        System.out.println(ofARun(OnnxExport.stepModel(model)) + " " + ofAStep(model, options));
    }

    private static long ofAStep(TrainedModel model, BackendOptions options) throws Exception {
        try (Backend backend = Backends.named("onnx", options);
                StreamingModel streaming = backend.stream(model);
                Session session = streaming.open()) {
            float[] x = new float[4];
            float[] y = new float[2];
            return bytes(() -> session.step(x, y));
        }
    }

    private static long ofARun(OnnxModel model) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toBytes())) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            for (OnnxValue value : model.inputs()) {
                inputs.put(value.name(), tensor(environment, value));
            }
            Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
            for (OnnxValue value : model.outputs()) {
                outputs.put(value.name(), tensor(environment, value));
            }
            return bytes(() -> session.run(inputs, Set.of(), outputs).close());
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, OnnxValue value) throws Exception {
        int size = Integer.parseInt(value.dimensions().getLast());
        return OnnxTensor.createTensor(environment, NativeModel.floats(size), new long[] {1, size});
    }

    /** What one call takes, once it is compiled. */
    private static long bytes(Call call) throws Exception {
        ThreadMXBean allocated = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 30; round++) {
            long before = allocated.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < STEPS; i++) {
                call.run();
            }
            least = Math.min(least, (allocated.getCurrentThreadAllocatedBytes() - before) / STEPS);
        }
        return least;
    }
}
