package dev.rondo.benchmarks.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Weights;
import java.util.Map;

/** Embedding, recurrent layer, its final state, dense layer. */
final class TorchClassifier implements Subject {
    private final Torch torch;
    private final TorchLayers layers;
    private final PtNDArray input;
    private final PtNDArray table;
    private final PtNDArray weights;
    private final PtNDArray bias;
    private float[] y = new float[0];

    TorchClassifier(Work work, int threads) {
        this.torch = new Torch(threads);
        this.layers = new TorchLayers(torch.manager(), work);
        this.input = (PtNDArray) torch.tokens(work.input());
        Weights all = work.model().weights();
        this.table = array(all.get("embedding_1.W"));
        this.weights = array(all.get("dense_1.dense.W"));
        this.bias = array(all.get("dense_1.dense.b"));
    }

    private PtNDArray array(FloatTensor tensor) {
        int[] dimensions = tensor.shape().toArray();
        long[] shape = new long[dimensions.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dimensions[i];
        }
        return (PtNDArray) torch.manager().create(tensor.toArray(), new Shape(shape));
    }

    @Override
    public String settings() {
        return torch.settings();
    }

    @Override
    public void call() {
        torch.begin(false);
        try (NDArray x = JniUtils.embedding(input, table, false);
                NDList output = layers.run(x, layers.zeroStates(), false);
                NDArray result = JniUtils.linear((PtNDArray) output.get(1), weights, bias)) {
            y = result.toFloatArray();
        }
    }

    @Override
    public Map<String, float[]> outcome() {
        return Map.of("y", y);
    }

    @Override
    public void close() {
        torch.close();
    }
}
