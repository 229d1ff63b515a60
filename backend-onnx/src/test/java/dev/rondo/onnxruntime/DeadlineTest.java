package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.BackendException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.layer.Layers;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What takes too long is ended, and the rest goes on. */
class DeadlineTest {
    /** A Scan over these takes seconds. */
    private static final int MANY = 2_000_000;

    private static final String ENDED =
            "run: it was ended, since it took longer than 100 ms, but the backend 'onnx' was"
                    + " opened with that deadline; run fewer steps or sequences at once, or open the backend with a later deadline.";
    private static final BackendOptions OPTIONS = BackendOptions.defaults().with("deadline", "100ms");

    private final TrainedModel trained =
            Check.weighted(Model.sequential(Layers.recurrent(Cells.leaky(2))).resolve(1), 1);

    private SequenceBatch batch(int length) {
        return Objects.requireNonNull(Check.inputs(trained.graph(), 1, length).get("x"));
    }

    @Test
    void aRunIsEndedAndOthersAreNot() throws Exception {
        SequenceBatch longOne = batch(MANY);
        Map<String, SequenceBatch> shortOne = Map.of("x", batch(3));
        Map<String, double[][][]> expected = Check.oracle(trained, shortOne);
        try (Backend backend = Backends.named("onnx", OPTIONS);
                CompiledModel model = backend.compile(trained);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<BackendException>> ended = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ended.add(threads.submit(() -> assertThrows(BackendException.class, () -> model.run(longOne))));
            }
            Check.assertClose(expected, model.run(shortOne), 1e-5);
            for (Future<BackendException> refusal : ended) {
                assertEquals(ENDED, refusal.get().getMessage());
            }
            Check.assertClose(expected, model.run(shortOne), 1e-5);
        }
    }

    @Test
    void aChunkIsEndedAndTheStatesStayAsTheyWere() {
        try (Backend backend = Backends.named("onnx", OPTIONS);
                StreamingModel model = backend.stream(trained);
                Session session = model.open();
                Session other = model.open()) {
            session.step(new float[] {1}, new float[2]);
            other.step(new float[] {1}, new float[2]);
            State before = session.state();
            BackendException refusal = assertThrows(BackendException.class, () -> session.run(batch(MANY)));
            assertEquals(ENDED, refusal.getMessage());
            assertEquals(before, session.state());
            float[] y = new float[2];
            float[] expected = new float[2];
            session.step(new float[] {2}, y);
            other.step(new float[] {2}, expected);
            assertArrayEquals(expected, y);
        }
    }

    /** Closing waits for a run, which comes to an end by its deadline. */
    @Test
    void closingWaitsForTheEnd() throws Exception {
        Backend backend = Backends.named("onnx", OPTIONS);
        CompiledModel model = backend.compile(trained);
        SequenceBatch longOne = batch(MANY);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<BackendException> ended =
                    threads.submit(() -> assertThrows(BackendException.class, () -> model.run(longOne)));
            backend.close();
            String message = String.valueOf(ended.get().getMessage());
            assertTrue(message.equals(ENDED) || message.contains("it is closed"), message);
        }
    }

    @Test
    void theThreadOfADroppedBackendEnds() throws InterruptedException {
        Thread looking = lookingFor(BackendOptions.defaults().with("deadline", "9999s"));
        for (int round = 0; round < 100 && looking.isAlive(); round++) {
            System.gc();
            looking.join(50);
        }
        assertFalse(looking.isAlive());
    }

    /** A session that cannot be opened closes what it has taken: the thread has nothing to look at, and waits for somebody to come. */
    @Test
    void whatCouldNotBeOpenedIsNotWatched() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Cleaner cleaner = Cleaner.create();
        RuntimeOptions options = RuntimeOptions.of(BackendOptions.defaults());
        try (Deadline deadline = new Deadline(Duration.ofMillis(1), cleaner);
                StreamingFiles files = new StreamingFiles(trained, new Engine(options, deadline, cleaner))) {
            Thread looking = lookingSince(before);
            assertThrows(NullPointerException.class, () -> new ExportedMemory(files, deadline, Map.of()));
            for (int round = 0; round < 100 && looking.getState() != Thread.State.WAITING; round++) {
                looking.join(20);
            }
            assertEquals(Thread.State.WAITING, looking.getState());
        }
    }

    /** The thread of a backend that is dropped at once. */
    private static Thread lookingFor(BackendOptions options) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Backend dropped = Backends.named("onnx", options);
        Thread found = lookingSince(before);
        assertEquals("onnx", dropped.name());
        return found;
    }

    private static Thread lookingSince(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().equals("rondo onnx deadline"))
                .findFirst()
                .orElseThrow();
    }
}
