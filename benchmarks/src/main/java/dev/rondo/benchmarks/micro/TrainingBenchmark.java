package dev.rondo.benchmarks.micro;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.TrainableModel;
import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Weights;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import dev.rondo.train.Losses;
import dev.rondo.train.Optimizer;
import dev.rondo.train.OptimizerState;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A training step, and its first half by itself. */
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class TrainingBenchmark extends Micro {
    @Param({"RNN", "GRU", "GRU_BEFORE", "LSTM"})
    private CellType cell;

    @Param({"64", "128", "256", "512"})
    private int hiddenSize;

    @Param("64")
    private int steps;

    @Param("32")
    private int batch;

    @Param("1")
    private int threads;

    private Backend backend;
    private TrainableModel model;
    private Map<String, SequenceBatch> input;
    private SequenceBatch target;
    private Weights weights;
    private OptimizerState state;

    /** Compiles the layer for training. */
    @Setup
    public void compile() {
        Work work = Work.of(Row.of(Kind.TRAIN, cell, hiddenSize, steps, batch));
        backend = Backends.named("cpu-simd", BackendOptions.defaults().threads(threads));
        model = backend.train(work.model(), new Purpose.Train(Losses.meanSquaredError(), 0));
        input = Map.of("x", work.input());
        target = work.target();
        weights = work.model().weights();
        state = Work.OPTIMIZER.start(weights);
    }

    /** Forward and backward. */
    @Benchmark
    public Gradients gradients() {
        return model.gradients(input, target, Draw.NONE);
    }

    /** Forward, backward, Adam, and the new weights installed. */
    @Benchmark
    public Weights step() {
        Optimizer.Update update = Work.OPTIMIZER.update(weights, gradients(), state);
        weights = update.weights();
        state = update.state();
        model.update(weights);
        return weights;
    }

    /** Gives back what the backend holds. */
    @TearDown
    public void close() {
        backend.close();
    }
}
