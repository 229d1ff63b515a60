package dev.rondo.simd;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.layerNorm;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step of a session takes no memory once it is compiled, nor where threads share it. */
class AllocationTest {

    /** The scalar twin interprets, and takes memory; the vector kernels must not. */
    @ParameterizedTest(name = "{0} thread(s)")
    @CsvSource({"1", "2"})
    void aStepTakesNoMemory(String threads) throws Exception {
        ChildJvm child = ChildJvm.run(List.of("--add-modules=jdk.incubator.vector"), AllocationTest.class, threads);
        assertEquals("0", child.after("bytes"), child.output());
    }

    public static void main(String[] arguments) {
        int threads = Integer.parseInt(arguments[0]);
        int units = threads == 1 ? 32 : 520;
        int steps = threads == 1 ? 20_000 : 2_000;
        TrainedModel model = TrainedModel.initialize(
                Model.sequential(
                                new Conv1d(16, 3, 1, 2, 1, Padding.CAUSAL),
                                lstm(units),
                                layerNorm(),
                                gru(16),
                                last(),
                                dense(4))
                        .resolve(8),
                1);
        try (Backend backend = new SimdProvider().open(BackendOptions.defaults().threads(threads));
                StreamingModel streaming = backend.stream(model);
                Session session = streaming.open()) {
            float[] x = new float[8];
            float[] y = new float[4];
            long least = Long.MAX_VALUE;
            ThreadMXBean allocated = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            for (int round = 0; round < 40 && least > 0; round++) {
                long before = allocated.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < steps; i++) {
                    x[i % 8] = i % 3 - 1;
                    session.step(x, y);
                }
                least = Math.min(least, allocated.getCurrentThreadAllocatedBytes() - before);
            }
            System.out.println("bytes " + least);
        }
    }
}
