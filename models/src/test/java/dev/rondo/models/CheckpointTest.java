package dev.rondo.models;

import static dev.rondo.train.Losses.meanSquaredError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.FormatException;
import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.layer.Layers;
import dev.rondo.model.Model;
import dev.rondo.model.Weights;
import dev.rondo.models.safetensors.Safetensors;
import dev.rondo.train.Optimizer;
import dev.rondo.train.OptimizerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A checkpoint in a file is the checkpoint. */
class CheckpointTest {
    private static Backend backend;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        backend = Backends.named("reference");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Trainer trainer(Optimizer optimizer) {
        return Trainer.of(Toys.modelWithDropout(), meanSquaredError(), optimizer)
                .backend(backend)
                .batchSize(7)
                .validation(Validation.random(0.2))
                .clipNorm(0.5)
                .seed(11);
    }

    @ParameterizedTest
    @CsvSource({"adam", "sgd"})
    void aTrainingResumedFromAFileEqualsAnUninterruptedOne(String name) throws IOException {
        Optimizer optimizer = name.equals("adam") ? Optimizer.adam(0.02f) : new Optimizer.Sgd(0.02f, 0.9f);
        Dataset data = Toys.differences(30, 3);
        Path file = folder.resolve("checkpoint");
        Training whole = trainer(optimizer).epochs(5).train(data);
        Training begun = trainer(optimizer).epochs(2).checkpoints(file).train(data);
        assertEquals(begun.checkpoint(), Checkpoint.load(file));
        Training resumed = trainer(optimizer).epochs(5).checkpoints(file).resume(data, Checkpoint.load(file));
        assertNotEquals(begun.model().weights(), whole.model().weights());
        assertEquals(whole.model().weights(), resumed.model().weights());
        assertEquals(whole.checkpoint().weights(), resumed.checkpoint().weights());
        assertEquals(whole.checkpoint().best(), resumed.checkpoint().best());
        assertEquals(whole.checkpoint().optimizerState(), resumed.checkpoint().optimizerState());
        assertEquals(resumed.checkpoint(), Checkpoint.load(file));
    }

    private static Checkpoint sample() {
        Weights weights = Weights.of(Map.of("a", FloatTensor.vector(1, 2), "b/c", FloatTensor.of(Shape.of(1, 1), 3)));
        Weights best = weights.with("a", FloatTensor.vector(-0f, Float.MIN_VALUE));
        return new Checkpoint(
                weights,
                new OptimizerState(Long.MAX_VALUE, Map.of("m", best, "v", weights)),
                best,
                List.of(
                        new Epoch(1, 0.1, OptionalDouble.of(Math.PI), 5, Duration.ofNanos(7)),
                        new Epoch(2, Double.MIN_VALUE, OptionalDouble.empty(), Long.MAX_VALUE, Duration.ofDays(1000))));
    }

    @Test
    void everyNumberIsKept() throws IOException {
        Path file = folder.resolve("file");
        sample().save(file);
        assertEquals(sample(), Checkpoint.load(file));
        Checkpoint empty = new Checkpoint(
                Weights.of(Map.of()),
                new OptimizerState(0, Map.of("m", Weights.of(Map.of()))),
                Weights.of(Map.of()),
                List.of());
        empty.save(file);
        assertEquals(empty, Checkpoint.load(file));
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        Path file = folder.resolve("file");
        Safetensors.of(sample().weights()).writeTo(file);
        assertEquals(
                "checkpoint, metadata 'format': found none, but it has to be rondo checkpoint 1; load a file that"
                        + " Checkpoint.save() wrote.",
                assertThrows(FormatException.class, () -> Checkpoint.load(file)).getMessage());
        Files.write(file, new byte[] {1, 2, 3});
        assertThrows(FormatException.class, () -> Checkpoint.load(file));
    }

    @Test
    void allThatDoesNotFitIsSaid() {
        Safetensors good = CheckpointFile.of(sample());
        Map<String, FloatTensor> tensors = new LinkedHashMap<>(good.tensors());
        tensors.remove("optimizer.m/a");
        tensors.put("best/a", FloatTensor.vector(1));
        tensors.put("best/d", FloatTensor.vector(1));
        tensors.put("optimizer.w/a", FloatTensor.vector(1));
        tensors.put("a", FloatTensor.vector(1));
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.put("optimizer.step", "-1");
        metadata.put("epoch.1", "0.1 none 5");
        metadata.remove("epoch.2");
        FormatException thrown =
                assertThrows(FormatException.class, () -> CheckpointFile.read(new Safetensors(tensors, metadata)));
        assertEquals(
                List.of(
                        "checkpoint, tensor 'optimizer.w/a'",
                        "checkpoint, tensor 'a'",
                        "checkpoint, tensor 'best/a'",
                        "checkpoint, tensor 'best/d'",
                        "checkpoint, tensor 'optimizer.m/a'",
                        "checkpoint, metadata 'optimizer.step'",
                        "checkpoint, metadata 'epoch.1'",
                        "checkpoint, metadata 'epoch.2'"),
                thrown.problems().stream().map(problem -> problem.path()).toList());
    }

    @Test
    void aGreatNumberOfEpochsIsRefused() {
        Safetensors good = CheckpointFile.of(sample());
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.put("epochs", "2147483647");
        FormatException thrown = assertThrows(
                FormatException.class, () -> CheckpointFile.read(new Safetensors(good.tensors(), metadata)));
        assertEquals(
                "checkpoint, metadata 'epochs': found '2147483647', but it is a whole number from 0 to 6; load a file that"
                        + " Checkpoint.save() wrote.",
                thrown.getMessage());
    }

    @Test
    void aGreatNumberOfMomentsIsRefused() {
        Safetensors good = CheckpointFile.of(sample());
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.put("optimizer.moments", "a ".repeat(1000));
        FormatException thrown = assertThrows(
                FormatException.class, () -> CheckpointFile.read(new Safetensors(good.tensors(), metadata)));
        assertEquals(
                "checkpoint, metadata 'optimizer.moments': found more than 20 names, but an optimizer has a few moments; load a"
                        + " file that Checkpoint.save() wrote.",
                thrown.getMessage());
    }

    @Test
    void aMomentNeedsANameThatAFileCanTell() {
        Checkpoint sample = sample();
        Checkpoint odd = new Checkpoint(
                sample.weights(), new OptimizerState(1, Map.of("m/n", sample.best())), sample.best(), List.of());
        assertThrows(InputException.class, () -> odd.save(folder.resolve("file")));
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() {
        Dataset data = Toys.differences(20, 3);
        Checkpoint begun = trainer(Optimizer.sgd(0.1f)).epochs(1).train(data).checkpoint();
        Trainer other = Trainer.of(
                        Model.sequential(Layers.rnn(5), Layers.last(), Layers.dense(1)),
                        meanSquaredError(),
                        Optimizer.sgd(0.1f))
                .backend(backend);
        assertThrows(ModelException.class, () -> other.resume(data, begun));
        Checkpoint mixed = new Checkpoint(
                begun.weights(), begun.optimizerState(), begun.best().with("more", FloatTensor.vector(1)), List.of());
        assertThrows(ModelException.class, () -> trainer(Optimizer.sgd(0.1f)).resume(data, mixed));
        assertThrows(InputException.class, () -> trainer(Optimizer.adam(0.1f)).resume(data, begun));
    }

    @Test
    void aFileThatCannotBeWrittenEndsTheTraining() {
        Trainer trainer = trainer(Optimizer.sgd(0.1f))
                .checkpoints(folder.resolve("missing").resolve("file"));
        assertThrows(UncheckedIOException.class, () -> trainer.train(Toys.differences(10, 1)));
    }
}
