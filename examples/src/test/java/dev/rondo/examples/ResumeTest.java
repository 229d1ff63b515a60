package dev.rondo.examples;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.model.Model.sequential;
import static dev.rondo.train.Losses.softmaxCrossEntropy;
import static dev.rondo.train.Optimizer.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.models.Dataset;
import dev.rondo.models.Trainer;
import dev.rondo.models.Training;
import dev.rondo.models.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that is resumed gives the bits of one that never stopped; on cpu-simd on any number of threads. */
class ResumeTest {
    @ParameterizedTest
    @ValueSource(strings = {"cpu-simd", "reference"})
    void aResumedTrainingEqualsAnUninterruptedOne(String name) {
        Dataset data = signs(30);
        try (Backend backend = Backends.named(name);
                Backend another = Backends.named(name, BackendOptions.defaults().threads(1))) {
            Training whole = trainer(5).backend(backend).train(data);
            Training begun = trainer(2).backend(another).train(data);
            Training resumed = trainer(5).backend(another).resume(data, begun.checkpoint());
            assertNotEquals(begun.checkpoint().weights(), whole.checkpoint().weights());
            assertEquals(whole.model().weights(), resumed.model().weights());
            assertEquals(whole.checkpoint().weights(), resumed.checkpoint().weights());
            assertEquals(
                    whole.checkpoint().optimizerState(), resumed.checkpoint().optimizerState());
        }
    }

    private static Trainer trainer(int epochs) {
        return Trainer.of(sequential(lstm(5), dropout(0.2f), last(), dense(2)), softmaxCrossEntropy(), adam(0.01f))
                .epochs(epochs)
                .batchSize(7)
                .validation(Validation.random(0.2))
                .clipNorm(1)
                .seed(9);
    }

    private static Dataset signs(int count) {
        Random random = new Random(3);
        List<Sequence> sequences = new ArrayList<>();
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            float[] steps = new float[1 + random.nextInt(6)];
            for (int t = 0; t < steps.length; t++) {
                steps[t] = random.nextFloat() - 0.5f;
                classes[i] = steps[t] > 0 ? 1 : 0;
            }
            sequences.add(Sequence.of(steps));
        }
        return Dataset.ofClasses(SequenceBatch.ofSequences(sequences), classes);
    }
}
