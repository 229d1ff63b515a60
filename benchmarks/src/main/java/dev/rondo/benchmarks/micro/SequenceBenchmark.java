package dev.rondo.benchmarks.micro;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.SequenceBatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A batch of sequences of one length. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class SequenceBenchmark extends Micro {
    @Param({"RNN", "GRU", "GRU_BEFORE", "LSTM"})
    private CellType cell;

    @Param({"64", "128", "256", "512"})
    private int hiddenSize;

    @Param("100")
    private int steps;

    @Param({"1", "32"})
    private int batch;

    @Param("1")
    private int threads;

    private Backend backend;
    private CompiledModel model;
    private SequenceBatch input;

    /** Compiles the layer. */
    @Setup
    public void compile() {
        Work work = Work.of(Row.of(Kind.SEQUENCE, cell, hiddenSize, steps, batch));
        backend = Backends.named("cpu-simd", BackendOptions.defaults().threads(threads));
        model = backend.compile(work.model());
        input = work.input();
    }

    /** The batch. */
    @Benchmark
    public SequenceBatch run() {
        return model.run(input);
    }

    /** Gives back what the backend holds. */
    @TearDown
    public void close() {
        backend.close();
    }
}
