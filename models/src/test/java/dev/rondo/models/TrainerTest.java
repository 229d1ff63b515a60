package dev.rondo.models;

import static dev.rondo.train.Losses.meanSquaredError;
import static dev.rondo.train.Optimizer.adam;
import static dev.rondo.train.Optimizer.sgd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.BackendException;
import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static Backend backend;

    @BeforeAll
    static void open() {
        backend = Backends.named("reference");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Trainer trainer() {
        return Trainer.of(Toys.model(), meanSquaredError(), adam(0.02f))
                .backend(backend)
                .batchSize(8)
                .seed(7);
    }

    @Test
    void learnsAToyTask() {
        Training training = trainer().epochs(30).train(Toys.differences(48, 1));
        double before = training.history().getFirst().loss();
        double after = training.history().getLast().loss();
        assertTrue(after < before / 20, () -> before + " became " + after);
        assertEquals(Ending.COMPLETED, training.ending());
        SequenceBatch x = SequenceBatch.of(Sequence.of(0.1f, -0.2f, 0.3f));
        try (CompiledModel compiled = backend.compile(training.model())) {
            assertEquals(0.5, compiled.run(x).values().doubleAt(0), 0.1);
        }
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Dataset data = Toys.differences(20, 2);
        Trainer trainer = Trainer.of(Toys.modelWithDropout(), meanSquaredError(), adam(0.02f))
                .backend(backend)
                .epochs(3)
                .batchSize(6);
        TrainedModel first = trainer.seed(5).fit(data);
        assertEquals(first.weights(), trainer.seed(5).fit(data).weights());
        assertNotEquals(first.weights(), trainer.seed(6).fit(data).weights());
        assertEquals("5", first.provenance().properties().get("rondo.seed"));
    }

    @Test
    void aResumedTrainingEqualsAnUninterruptedOne() {
        Dataset data = Toys.differences(30, 3);
        Trainer trainer = Trainer.of(Toys.modelWithDropout(), meanSquaredError(), adam(0.02f))
                .backend(backend)
                .batchSize(7)
                .batching(Batching.BY_LENGTH)
                .validation(Validation.random(0.2))
                .clipNorm(0.5)
                .seed(11);
        Training whole = trainer.epochs(6).train(data);
        Training begun = trainer.epochs(2).train(data);
        Training resumed = trainer.epochs(6).resume(data, begun.checkpoint());
        assertEquals(whole.model().weights(), resumed.model().weights());
        assertEquals(whole.checkpoint().weights(), resumed.checkpoint().weights());
        assertEquals(whole.checkpoint().optimizerState(), resumed.checkpoint().optimizerState());
        assertEquals(losses(whole), losses(resumed));
    }

    private static List<String> losses(Training training) {
        return training.history().stream()
                .map(epoch -> epoch.loss() + " " + epoch.validationLoss())
                .toList();
    }

    @Test
    void stopsEarlyAndTakesTheBestWeights() {
        Dataset data = Toys.differences(24, 4);
        Dataset opposite = new Dataset(data.inputs(), negated(data.targets()));
        Trainer trainer =
                trainer().validation(Validation.on(opposite)).patience(3).epochs(50);
        Training training = trainer.train(data);
        assertEquals(Ending.STOPPED_EARLY, training.ending());
        int best = training.checkpoint().epoch() - 3;
        assertEquals(3, training.checkpoint().epochsSinceBest());
        assertEquals(
                trainer.epochs(best).train(data).checkpoint().weights(),
                training.model().weights());
        assertNotEquals(training.checkpoint().weights(), training.model().weights());
    }

    private static SequenceBatch negated(SequenceBatch batch) {
        return SequenceBatch.ofSequences(batch.sequences().stream()
                .map(sequence -> Sequence.of(-sequence.values().doubleAt(0)))
                .toList());
    }

    @Test
    void cancellingStopsAfterTheBatchAndKeepsTheWeightsSoFar() {
        Dataset data = Toys.differences(24, 5);
        Cancellation cancellation = new Cancellation();
        Trainer trainer = trainer().epochs(5).cancellation(cancellation).onProgress(progress -> {
            if (progress instanceof Progress.BatchDone(int epoch, int batch, var batches, var loss, var speed)
                    && epoch == 2
                    && batch == 1) {
                cancellation.cancel();
            }
        });
        Training training = trainer.train(data);
        assertEquals(Ending.CANCELLED, training.ending());
        assertEquals(1, training.history().size());
        assertNotEquals(training.checkpoint().weights(), training.model().weights());
        Training whole = trainer().epochs(5).train(data);
        Training resumed = trainer().epochs(5).resume(data, training.checkpoint());
        assertEquals(whole.model().weights(), resumed.model().weights());
    }

    @Test
    void cancellingTakesTheBestWeightsWhereThereIsValidation() {
        Cancellation cancellation = new Cancellation();
        Training training = trainer()
                .epochs(5)
                .validation(Validation.tail(0.25))
                .cancellation(cancellation)
                .onProgress(progress -> {
                    if (progress instanceof Progress.EpochDone(Epoch epoch, var checkpoint) && epoch.number() == 2) {
                        cancellation.cancel();
                    }
                })
                .train(Toys.differences(24, 5));
        assertEquals(Ending.CANCELLED, training.ending());
        assertEquals(training.checkpoint().best(), training.model().weights());
    }

    @Test
    void interruptingTheThreadStopsToo() {
        Thread.currentThread().interrupt();
        Training training = trainer().train(Toys.differences(8, 6));
        assertTrue(Thread.interrupted(), "the interrupt is left for the caller to see");
        assertEquals(Ending.CANCELLED, training.ending());
        assertEquals(0, training.checkpoint().epoch());
    }

    @Test
    void reportsProgressInOrder() {
        List<Progress> events = new ArrayList<>();
        Dataset data = Toys.differences(10, 7);
        trainer()
                .epochs(2)
                .validation(Validation.tail(0.2))
                .onProgress(events::add)
                .train(data);
        assertEquals(6, events.size());
        assertTrue(events.get(0) instanceof Progress.Started(var graph, String name, int epochs, int batches)
                && name.equals("reference")
                && epochs == 2
                && batches == 1);
        assertTrue(events.get(1) instanceof Progress.BatchDone);
        assertTrue(events.get(2) instanceof Progress.EpochDone(Epoch epoch, Checkpoint checkpoint)
                && epoch.number() == 1
                && epoch.validationLoss().orElseThrow() == checkpoint.bestLoss()
                && epoch.stepsPerSecond() > 0);
        assertTrue(events.get(5) instanceof Progress.Ended(Training training)
                && training.ending() == Ending.COMPLETED
                && training.history().size() == 2);
        assertTrue(trainer()
                .epochs(1)
                .train(data)
                .history()
                .getFirst()
                .validationLoss()
                .isEmpty());
    }

    @Test
    void clippingAndTruncationChangeTheWeights() {
        Dataset data = Toys.differences(12, 8);
        Trainer trainer = Trainer.of(Toys.model(), meanSquaredError(), sgd(0.1f))
                .backend(backend)
                .epochs(1);
        TrainedModel plain = trainer.fit(data);
        assertNotEquals(plain.weights(), trainer.clipNorm(1e-3).fit(data).weights());
        assertNotEquals(plain.weights(), trainer.truncation(1).fit(data).weights());
        assertEquals(plain.weights(), trainer.clipNorm(1e9).fit(data).weights());
    }

    @Test
    void noEpochsGiveTheFirstWeights() {
        Dataset data = Toys.differences(4, 9);
        TrainedModel trained = trainer().epochs(0).fit(data);
        assertEquals(TrainedModel.initialize(Toys.model().resolve(1), 7).weights(), trained.weights());
    }

    @Test
    void refusesDataThatDoNotFitBeforeAnyWork() {
        List<Progress> events = new ArrayList<>();
        float[][] targets =
                IntStream.range(0, 70).mapToObj(i -> new float[] {0}).toArray(float[][]::new);
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            sequences.add(Sequence.of(0f, i == 66 ? Float.NaN : 1f));
        }
        Dataset data = Dataset.of(SequenceBatch.ofSequences(sequences), targets);
        InputException refused = assertThrows(
                InputException.class, () -> trainer().onProgress(events::add).fit(data));
        assertEquals(
                "data from sequence 64: input 'x': sequence 2, step 1, feature 0: found NaN, but an input is finite in "
                        + "float32; clean the data, or open the backend with NonFinite.ALLOW.",
                Toys.message(refused));
        assertTrue(events.isEmpty());
    }

    @Test
    void refusesTargetsOfAnotherSize() {
        Dataset data = Dataset.of(SequenceBatch.of(Sequence.of(1f)), new float[][] {{1, 2}});
        InputException refused =
                assertThrows(InputException.class, () -> trainer().fit(data));
        assertEquals(
                "data: input 'target': found 2 features, but the model takes 1; give every step that many.",
                Toys.message(refused));
    }

    @Test
    void refusesPatienceWithoutValidation() {
        Dataset data = Toys.differences(4, 9);
        InputException refused =
                assertThrows(InputException.class, () -> trainer().patience(2).fit(data));
        assertEquals(
                "trainer, patience: found 2 epochs without validation, but patience watches the validation loss; hold data "
                        + "out with validation(), or drop patience().",
                Toys.message(refused));
    }

    @Test
    void namesEveryOptionThatIsOutOfRange() {
        InputException refused =
                assertThrows(InputException.class, () -> trainer().batchSize(0));
        assertEquals(
                "trainer, batch size: found 0, but it has to be at least 1; correct the number.",
                Toys.message(refused));
        assertThrows(InputException.class, () -> trainer().epochs(-1));
        assertThrows(InputException.class, () -> trainer().clipNorm(0));
        assertThrows(InputException.class, () -> Validation.tail(1));
    }

    @Test
    void saysWhereTheLossWasLost() {
        Trainer diverging = Trainer.of(Toys.model(), meanSquaredError(), sgd(1e30f))
                .backend(backend)
                .epochs(50);
        ModelException lost = assertThrows(ModelException.class, () -> diverging.fit(Toys.differences(8, 10)));
        assertTrue(Toys.message(lost).startsWith("training, epoch "), Toys.message(lost));
        assertTrue(Toys.message(lost).contains("lower the learning rate"), Toys.message(lost));
    }

    @Test
    void aClosedBackendIsRefused() {
        Backend closed = Backends.named("reference");
        closed.close();
        assertThrows(BackendException.class, () -> trainer().backend(closed).fit(Toys.differences(4, 9)));
    }

    @Test
    void trainsWithoutABackendOfOnesOwn() {
        Dataset data = Toys.differences(4, 12);
        Trainer trainer =
                Trainer.of(Toys.model(), meanSquaredError(), adam(0.01f)).epochs(1);
        assertEquals(
                trainer.backend(backend).fit(data).weights(), trainer.fit(data).weights());
    }
}
