package dev.rondo.benchmarks.micro;

import dev.rondo.benchmarks.floor.Epilogue;
import dev.rondo.benchmarks.row.CellType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The pointwise part of a step, for as many rows as stay in L1; {@code rows:row} is the time of one of them. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class EpilogueBenchmark extends Micro {
    @Param({"RNN", "GRU", "GRU_BEFORE", "LSTM"})
    private CellType cell;

    @Param({"64", "128", "256"})
    private int hiddenSize;

    @Param({"false", "true"})
    private boolean trains;

    private Runnable member;
    private int rows;

    /** What JMH divides the time by. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Counter {
        /** The rows so far. */
        public long row;
    }

    /** Generates its kernels. */
    @Setup
    public void generate() {
        Epilogue epilogue = new Epilogue(cell.of(hiddenSize), hiddenSize, trains);
        member = epilogue.member();
        rows = epilogue.rows();
    }

    /** The rows. */
    @Benchmark
    public void rows(Counter counter) {
        member.run();
        counter.row += rows;
    }
}
