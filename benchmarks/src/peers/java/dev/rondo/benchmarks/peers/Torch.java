package dev.rondo.benchmarks.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.benchmarks.work.TimeMajor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;

/** What all subjects of libtorch share: arrays that live as long as the subject, and the number of threads, which is one for the process. */
final class Torch implements AutoCloseable {
    private final NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
    private final int threads;

    Torch(int threads) {
        this.threads = threads;
    }

    NDManager manager() {
        return manager;
    }

    String settings() {
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    /** Begins a call; settings of the process and of the thread are as others left them. */
    void begin(boolean gradients) {
        if (JniUtils.getNumThreads() != threads) {
            JniUtils.setNumThreads(threads);
        }
        JniUtils.setGradMode(gradients);
    }

    /** Features, padded: {@code [T, B, F]}. */
    NDArray features(SequenceBatch batch) {
        return manager.create(
                TimeMajor.padded(batch), new Shape(TimeMajor.steps(batch), batch.count(), batch.features()));
    }

    /** Tokens of sequences of one length: {@code [T, B]}. */
    NDArray tokens(SequenceBatch batch) {
        int steps = TimeMajor.steps(batch);
        long[] tokens = new long[steps * batch.count()];
        for (int b = 0; b < batch.count(); b++) {
            for (int t = 0; t < steps; t++) {
                tokens[t * batch.count() + b] = ((IntTensor) batch.values()).at(batch.offset(b) + t);
            }
        }
        return manager.create(tokens, new Shape(steps, batch.count()));
    }

    @Override
    public void close() {
        manager.close();
    }
}
