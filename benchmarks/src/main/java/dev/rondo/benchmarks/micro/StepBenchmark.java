package dev.rondo.benchmarks.micro;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Session;
import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.FloatTensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** One step of a session, from an array to an array. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class StepBenchmark extends Micro {
    @Param({"RNN", "GRU", "GRU_BEFORE", "LSTM"})
    private CellType cell;

    @Param({"32", "64", "128", "256", "512", "1024"})
    private int hiddenSize;

    @Param("1")
    private int threads;

    private Backend backend;
    private Session session;
    private float[] x;
    private float[] y;

    /** Opens a session. */
    @Setup
    public void open() {
        Work work = Work.of(Row.of(Kind.STEP, cell, hiddenSize));
        backend = Backends.named("cpu-simd", BackendOptions.defaults().threads(threads));
        session = backend.stream(work.model()).open();
        x = ((FloatTensor) work.input().values()).toArray();
        y = new float[hiddenSize];
    }

    /** The step. */
    @Benchmark
    public float[] step() {
        session.step(x, y);
        return y;
    }

    /** Gives back what the backend holds. */
    @TearDown
    public void close() {
        backend.close();
    }
}
