package dev.rondo.examples;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.model.Model.sequential;
import static dev.rondo.train.Losses.meanSquaredError;
import static dev.rondo.train.Optimizer.adam;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.models.Checkpoint;
import dev.rondo.models.Dataset;
import dev.rondo.models.Trainer;
import dev.rondo.models.Training;
import dev.rondo.models.safetensors.Safetensors;
import dev.rondo.models.weights.WeightConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** Example 5: a training that goes on from a file, and weights that PyTorch can read and has written. */
public final class WeightsExample {
    private WeightsExample() {}

    /** Runs the example. */
    public static void main(String... arguments) throws IOException {
        Path folder = Files.createTempDirectory("rondo");
        Training training = interrupted(folder.resolve("training.safetensors"));
        Graph graph = training.model().graph();
        Path file = folder.resolve("model.safetensors");
        // region export
        WeightConverter converter =
                WeightConverter.pyTorch(graph).with("encoder", "gru_1").with("head", "dense_1");
        new Safetensors(converter.tensors(training.model().weights()), Map.of()).writeTo(file);
        // endregion
        System.out.println(
                "in PyTorch's names: " + Safetensors.read(file).tensors().keySet());
        // region import
        Map<String, FloatTensor> stateDict = Safetensors.read(file).tensors();
        TrainedModel model =
                new TrainedModel(graph, WeightConverter.pyTorch(graph).weights(stateDict));
        // endregion
        System.out.println("and back, the same bits: "
                + model.weights().equals(training.model().weights()));
    }

    private static Training interrupted(Path file) throws IOException {
        Dataset data = sums(40);
        // region checkpoint
        Trainer trainer = Trainer.of(sequential(gru(4), last(), dense(1)), meanSquaredError(), adam(0.02f))
                .seed(3)
                .checkpoints(file); // after each epoch
        trainer.epochs(2).train(data);
        Training training = trainer.epochs(5).resume(data, Checkpoint.load(file));
        // endregion
        Training whole = trainer.epochs(5).train(data);
        System.out.println("resumed, the same bits as never interrupted: "
                + training.model().weights().equals(whole.model().weights()));
        return training;
    }

    /** Sequences of five numbers, and their sums. */
    private static Dataset sums(int count) {
        Random random = new Random(5);
        Sequence[] sequences = new Sequence[count];
        float[][] sums = new float[count][1];
        for (int i = 0; i < count; i++) {
            float[] steps = new float[5];
            for (int t = 0; t < steps.length; t++) {
                steps[t] = random.nextFloat() - 0.5f;
                sums[i][0] += steps[t];
            }
            sequences[i] = Sequence.of(steps);
        }
        return Dataset.of(SequenceBatch.of(sequences), sums);
    }
}
