package dev.rondo.benchmarks.peers;

import dev.rondo.benchmarks.row.Size;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.TimeMajor;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.nativeblas.NativeOpsHolder;

/** A network of one LSTM layer. Its loss is a mean over features, but a sum over steps; that it is a mean over sequences is left to the updater. */
final class Dl4jSubject implements Subject {
    /** Our gates in the order of its columns: candidate, forget, output, input. */
    private static final List<String> GATES = List.of("g", "f", "o", "i");

    private final Work work;
    private final int threads;
    private final MultiLayerNetwork network;
    private final INDArray input;
    private final INDArray target;
    private Map<String, float[]> outcome = Map.of();
    private INDArray output;

    Dl4jSubject(Work work, int threads) {
        Nd4j.getBackend(); // finds its natives
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        this.work = work;
        this.threads = threads;
        this.network = new MultiLayerNetwork(configuration(work));
        network.init();
        setWeights();
        this.input = array(work.input());
        this.target = array(work.target());
        this.output = input;
        if (work.row().kind().trains()) {
            outcome = gradients();
        }
    }

    private static MultiLayerConfiguration configuration(Work work) {
        int hidden = work.row().get(Size.H);
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .updater(new Adam(
                        Work.OPTIMIZER.learningRate(),
                        Work.OPTIMIZER.beta1(),
                        Work.OPTIMIZER.beta2(),
                        Work.OPTIMIZER.epsilon()))
                .list()
                .layer(new LSTM.Builder()
                        .nIn(work.row().get(Size.I))
                        .nOut(hidden)
                        .activation(Activation.TANH)
                        .build());
        if (work.row().kind().trains()) {
            layers.layer(new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .build());
        }
        return layers.build();
    }

    private void setWeights() {
        String path = work.model().graph().nodes().getFirst().name() + ".";
        int hidden = work.row().get(Size.H);
        for (int g = 0; g < GATES.size(); g++) {
            String gate = path + GATES.get(g);
            var columns = NDArrayIndex.interval(g * hidden, (g + 1) * hidden);
            network.getParam("0_W").get(NDArrayIndex.all(), columns).assign(matrix(gate + ".W").transpose());
            network.getParam("0_RW").get(NDArrayIndex.all(), columns).assign(matrix(gate + ".R").transpose());
            network.getParam("0_b").reshape(1, 4L * hidden).get(NDArrayIndex.all(), columns).assign(
                    Nd4j.createFromArray(values(gate + ".b")).reshape(1, hidden));
        }
    }

    private float[] values(String path) {
        return work.model().weights().get(path).toArray();
    }

    private INDArray matrix(String path) {
        FloatTensor tensor = work.model().weights().get(path);
        return Nd4j.createFromArray(tensor.toArray())
                .reshape(tensor.shape().dimension(0), tensor.shape().dimension(1));
    }

    /** Its layout is {@code [B, F, T]}, and it likes columns to be contiguous. */
    private static INDArray array(SequenceBatch batch) {
        return Nd4j.createFromArray(TimeMajor.padded(batch))
                .reshape(TimeMajor.steps(batch), batch.count(), batch.features())
                .permute(1, 2, 0)
                .dup('f');
    }

    private Map<String, float[]> gradients() {
        network.setInput(input);
        network.setLabels(target);
        network.computeGradientAndScore();
        String path = work.model().graph().nodes().getFirst().name() + ".";
        int hidden = work.row().get(Size.H);
        int rows = work.input().rows();
        Map<String, float[]> named = new LinkedHashMap<>();
        Map.of("W", "0_W", "R", "0_RW", "b", "0_b").forEach((ours, theirs) -> {
            INDArray gradient = network.gradient().getGradientFor(theirs).reshape(-1, 4L * hidden).div(rows);
            for (int g = 0; g < GATES.size(); g++) {
                INDArray block =
                        gradient.get(NDArrayIndex.all(), NDArrayIndex.interval(g * hidden, (g + 1) * hidden));
                named.put(path + GATES.get(g) + "." + ours, block.transpose().dup('c').data().asFloat());
            }
        });
        return named;
    }

    @Override
    public String settings() {
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    @Override
    public void call() {
        switch (work.row().kind()) {
            case STEP -> output = network.rnnTimeStep(input);
            case TRAIN -> network.fit(input, target);
            default -> output = network.output(input, false);
        }
    }

    @Override
    public Map<String, float[]> outcome() {
        if (work.row().kind().trains()) {
            return outcome;
        }
        float[] timeMajor = output.permute(2, 0, 1).dup('c').data().asFloat();
        return Map.of("y", TimeMajor.packed(timeMajor, work.input(), work.row().get(Size.H)));
    }

    @Override
    public void close() {
        network.close();
    }
}
