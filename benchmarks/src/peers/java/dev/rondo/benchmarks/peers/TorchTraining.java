package dev.rondo.benchmarks.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.TimeMajor;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.SequenceBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Training steps: forward, the mean squared error of the steps that are no padding, backward, Adam as DJL has it. Where the row truncates,
 * states go on from chunk to chunk without their derivatives.
 */
final class TorchTraining implements Subject {
    private record Chunk(NDArray input, NDArray target, NDArray mask) {}

    private final Torch torch;
    private final TorchLayers layers;
    private final List<Chunk> chunks = new ArrayList<>();
    private final NDArray one;
    private final NDList means = new NDList();
    private final NDList variances = new NDList();
    private Map<String, float[]> first = Map.of();
    private int step;

    TorchTraining(Work work, int threads) {
        this.torch = new Torch(threads);
        this.layers = new TorchLayers(torch.manager(), work);
        this.one = torch.manager().ones(new Shape());
        for (NDArray parameter : layers.parameters()) {
            means.add(torch.manager().zeros(parameter.getShape()));
            variances.add(torch.manager().zeros(parameter.getShape()));
            JniUtils.attachGradient((PtNDArray) parameter, true);
        }
        addChunks(work);
    }

    private void addChunks(Work work) {
        Row row = work.row();
        int steps = TimeMajor.steps(work.input());
        int each = row.kind() == Kind.TRAIN_TRUNCATED ? row.get(Size.K) : steps;
        NDArray input = torch.features(work.input());
        NDArray target = torch.features(work.target());
        NDArray mask = mask(work.target());
        for (int from = 0; from < steps; from += each) {
            String range = from + ":" + Math.min(steps, from + each);
            chunks.add(new Chunk(copy(input, range), copy(target, range), copy(mask, range)));
        }
    }

    private static NDArray copy(NDArray array, String range) {
        return array.get(range).duplicate();
    }

    /** What each step counts in the loss, {@code [T, B, 1]}: nothing where it is padding. */
    private NDArray mask(SequenceBatch target) {
        float[] mask = new float[TimeMajor.steps(target) * target.count()];
        for (int b = 0; b < target.count(); b++) {
            for (int t = 0; t < target.length(b); t++) {
                mask[t * target.count() + b] = 1f / (target.rows() * target.features());
            }
        }
        return torch.manager().create(mask, new Shape(mask.length / target.count(), target.count(), 1));
    }

    @Override
    public String settings() {
        return torch.settings();
    }

    @Override
    public void call() {
        torch.begin(true);
        backward();
        if (step == 0) {
            first = layers.named(parameter -> JniUtils.getGradient((PtNDArray) parameter));
        }
        torch.begin(false);
        update();
    }

    private void backward() {
        NDList states = layers.zeroStates();
        for (Chunk chunk : chunks) {
            NDList output = layers.run(chunk.input(), states, true);
            try (PtNDArray difference = JniUtils.sub((PtNDArray) output.get(0), (PtNDArray) chunk.target());
                    PtNDArray square = JniUtils.square(difference);
                    PtNDArray counted = JniUtils.mul(square, (PtNDArray) chunk.mask());
                    PtNDArray loss = JniUtils.sum(counted)) {
                JniUtils.backward(loss, (PtNDArray) one, false, false);
            }
            if (states != layers.zeroStates()) {
                states.close();
            }
            states = detached(output);
        }
        if (states != layers.zeroStates()) {
            states.close();
        }
    }

    private static NDList detached(NDList output) {
        NDList states = new NDList();
        for (NDArray state : output.subList(1, output.size())) {
            states.add(JniUtils.detachGradient((PtNDArray) state));
        }
        output.close();
        return states;
    }

    private void update() {
        step++;
        float rate = Work.OPTIMIZER.learningRate();
        double correction = Math.sqrt(1 - Math.pow(Work.OPTIMIZER.beta2(), step))
                / (1 - Math.pow(Work.OPTIMIZER.beta1(), step));
        for (int i = 0; i < layers.parameters().size(); i++) {
            PtNDArray parameter = (PtNDArray) layers.parameters().get(i);
            try (PtNDArray gradient = JniUtils.getGradient(parameter)) {
                JniUtils.adamUpdate(
                        parameter,
                        gradient,
                        (PtNDArray) means.get(i),
                        (PtNDArray) variances.get(i),
                        rate,
                        (float) (rate * correction),
                        0,
                        1,
                        -1,
                        Work.OPTIMIZER.beta1(),
                        Work.OPTIMIZER.beta2(),
                        Work.OPTIMIZER.epsilon(),
                        false);
            }
            JniUtils.zeroGrad(parameter);
        }
    }

    /** The gradients of the first call. */
    @Override
    public Map<String, float[]> outcome() {
        return first;
    }

    @Override
    public void close() {
        torch.close();
    }
}
