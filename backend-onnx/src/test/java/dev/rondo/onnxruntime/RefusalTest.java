package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.BackendException;
import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Losses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the backend does not take, and what it says. */
class RefusalTest {
    private final Backend backend = new OnnxRuntimeProvider().open(BackendOptions.defaults());
    private final Graph lstm = Model.sequential(Layers.lstm(3)).resolve(2);

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void training() {
        Purpose train = Purpose.train(Losses.meanSquaredError());
        Support.Unsupported refused = assertInstanceOf(Support.Unsupported.class, backend.supports(lstm, train));
        assertEquals(
                "purpose train: the backend 'onnx' has no gradients, but ONNX Runtime's Java package is for inference"
                        + " only; train with cpu-simd, then run here.",
                refused.reasons().getFirst().toString());
        assertThrows(BackendException.class, () -> backend.train(Check.weighted(lstm, 1), Losses.meanSquaredError()));
    }

    @Test
    void streamingWhatNeedsTheFuture() {
        Graph graph = Model.sequential(Layers.reverse(), Layers.lstm(2)).resolve(2);
        assertInstanceOf(Support.Supported.class, backend.supports(graph, Purpose.run()));
        assertThrows(BackendException.class, () -> backend.stream(Check.weighted(graph, 1)));
    }

    @Test
    void weightsThatAreNotFinite() {
        TrainedModel model = Check.weighted(lstm, 1);
        TrainedModel broken =
                new TrainedModel(lstm, model.weights().with("lstm_1.g.b", FloatTensor.vector(0, Float.NaN, 0)));
        ModelException refusal = assertThrows(ModelException.class, () -> backend.compile(broken));
        assertTrue(refusal.toString().contains("weights 'lstm_1.g.b': found NaN at element 1"), refusal.toString());
        assertThrows(ModelException.class, () -> backend.stream(broken));
    }

    @Test
    void inputsThatAreNotFinite() {
        try (CompiledModel model = backend.compile(Check.weighted(lstm, 1))) {
            SequenceBatch batch = SequenceBatch.packed(FloatTensor.of(Shape.of(2, 2), 1, 2, 3, Float.NaN), 1, 0, 1);
            InputException refusal = assertThrows(InputException.class, () -> model.run(batch));
            assertTrue(refusal.toString().contains("sequence 2, step 0, feature 1: found NaN"), refusal.toString());
        }
    }

    @Test
    void aRefusedStepLeavesTheStatesAsTheyWere() {
        try (StreamingModel model = backend.stream(Check.weighted(lstm, 1));
                Session session = model.open()) {
            session.step(new float[] {1, 2}, new float[3]);
            State before = session.state();
            float[] y = {7, 7, 7};
            assertThrows(InputException.class, () -> session.step(new float[] {1, Float.NaN}, y));
            assertThrows(InputException.class, () -> session.step(new float[] {1}, y));
            assertThrows(InputException.class, () -> session.step(new float[] {1, 2}, new float[2]));
            assertThrows(InputException.class, () -> session.step(1, y));
            SequenceBatch chunk = SequenceBatch.packed(FloatTensor.of(Shape.of(1, 2), 1, Float.POSITIVE_INFINITY), 1);
            assertThrows(InputException.class, () -> session.run(chunk));
            assertArrayEquals(new float[] {7, 7, 7}, y);
            assertEquals(before, session.state());
        }
    }

    @Test
    void statesThatAreNotFinite() {
        try (StreamingModel model = backend.stream(Check.weighted(lstm, 1));
                Session session = model.open()) {
            State state = session.state();
            Map<String, FloatTensor> tensors = new LinkedHashMap<>(state.tensors());
            tensors.put("lstm_1.c", FloatTensor.vector(0, 0, Float.NaN));
            State broken = new State(state.fingerprint(), tensors);
            InputException refusal = assertThrows(InputException.class, () -> session.restore(broken));
            assertTrue(refusal.toString().contains("state 'lstm_1.c': found NaN at element 2"), refusal.toString());
            assertEquals(state, session.state());
        }
    }

    @Test
    void unknownTokens() {
        Graph graph = Model.sequential(Layers.embedding(5, 2), Layers.gru(2)).resolve();
        try (CompiledModel model = backend.compile(Check.weighted(graph, 1));
                StreamingModel streaming = backend.stream(Check.weighted(graph, 1));
                Session session = streaming.open()) {
            for (int id : new int[] {-1, 5, Integer.MAX_VALUE}) {
                SequenceBatch batch = SequenceBatch.packed(IntTensor.vector(0, id), 2);
                assertThrows(InputException.class, () -> model.run(batch));
                assertThrows(InputException.class, () -> session.step(id, new float[2]));
            }
        }
    }

    @Test
    void aBatchThatPaddingMakesTooLarge() {
        int[] lengths = new int[20_000];
        lengths[0] = 20_000;
        try (CompiledModel model = backend.compile(Check.weighted(lstm, 1))) {
            SequenceBatch batch =
                    Objects.requireNonNull(Check.inputs(lstm, 1, lengths).get("x"));
            InputException refusal = assertThrows(InputException.class, () -> model.run(batch));
            assertEquals(
                    "input 'x': found 20000 sequences of up to 20000 steps of 2 elements, but the backend 'onnx' pads them"
                            + " to one block of less than 2 GiB; split the batch, sequences of like length together.",
                    refusal.getMessage());
        }
    }

    @Test
    void aBatchWhoseSizeIsMoreThan64Bits() {
        assertThrows(InputException.class, () -> TimeMajor.requireSpace("input 'x'", 1L << 31, 1L << 31, 1L << 2));
    }
}
