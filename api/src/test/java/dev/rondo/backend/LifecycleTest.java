package dev.rondo.backend;

import static dev.rondo.Refused.backend;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.BackendException;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing waits for those inside, keeps others out, closes what was opened from here, and releases once. */
final class LifecycleTest {
    private static final String CLOSED =
            "thing: it is closed, but it has to be open; open it anew, and close it after the last" + " call.";

    private final AtomicInteger released = new AtomicInteger();
    private final Lifecycle lifecycle = new Lifecycle("thing", released::incrementAndGet);

    @Test
    void afterClosingNobodyEnters() {
        lifecycle.enter();
        lifecycle.exit();
        lifecycle.enterAlone();
        lifecycle.exit();
        assertEquals(0, released.get());
        lifecycle.close();
        assertEquals(1, released.get());
        backend(lifecycle::enter, CLOSED);
        backend(lifecycle::enterAlone, CLOSED);
        backend(lifecycle::enter, CLOSED);
        lifecycle.close();
        assertEquals(1, released.get());
    }

    @Test
    void oneAtATimeWhereItIsSo() {
        lifecycle.enterAlone();
        backend(
                lifecycle::enterAlone,
                "thing: it is in use by another thread, but one thread uses it at a time; open one for each thread.");
        lifecycle.exit();
        lifecycle.enterAlone();
        lifecycle.exit();
    }

    @Test
    void whatWasAdoptedIsClosedFirst() {
        List<String> closed = new ArrayList<>();
        Lifecycle parent = new Lifecycle("parent", () -> closed.add("parent"));
        Lifecycle child = new Lifecycle("child", () -> closed.add("child"));
        AutoCloseable closing = child::close;
        assertSame(closing, parent.adopt(closing));
        parent.close();
        assertEquals(List.of("child", "parent"), closed);
        AtomicBoolean late = new AtomicBoolean();
        assertThrows(BackendException.class, () -> parent.adopt(() -> late.set(true)));
        assertTrue(late.get(), "what comes too late is closed at once");
    }

    @Test
    void closingWaitsForThoseInside() throws Exception {
        lifecycle.enter();
        CountDownLatch closing = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> close = threads.submit(() -> {
                closing.countDown();
                lifecycle.close();
            });
            closing.await();
            while (true) {
                try {
                    lifecycle.enter();
                    lifecycle.exit();
                    Thread.onSpinWait();
                } catch (BackendException closed) {
                    break;
                }
            }
            assertFalse(close.isDone());
            assertEquals(0, released.get());
            lifecycle.exit();
            close.get(60, TimeUnit.SECONDS);
            assertEquals(1, released.get());
        }
    }

    @Test
    void whatWasDroppedIsReleased() throws Exception {
        Cleaner cleaner = Cleaner.create();
        CountDownLatch releases = new CountDownLatch(1);
        Lifecycle parent = new Lifecycle("parent", () -> {});
        parent.adopt(opened(releases, cleaner));
        for (int i = 0; i < 600 && !releases.await(100, TimeUnit.MILLISECONDS); i++) {
            System.gc();
        }
        assertEquals(0, releases.getCount(), "it was never released");
        parent.close();
    }

    @Test
    void whatWasClosedIsNotReleasedAgain() {
        Lifecycle closed = new Lifecycle("thing", released::incrementAndGet, Cleaner.create());
        closed.close();
        closed.close();
        assertEquals(1, released.get());
    }

    private static AutoCloseable opened(CountDownLatch releases, Cleaner cleaner) {
        Lifecycle dropped = new Lifecycle("thing", releases::countDown, cleaner);
        return dropped::close;
    }

    /** Many threads come and go while two close: nobody is inside once it is released, and it is released once. */
    @Test
    void manyThreadsComeAndGo() throws Exception {
        for (int round = 0; round < 200; round++) {
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger releases = new AtomicInteger();
            AtomicInteger insideAtRelease = new AtomicInteger();
            Lifecycle busy = new Lifecycle("busy", () -> {
                releases.incrementAndGet();
                insideAtRelease.set(inside.get());
            });
            CountDownLatch start = new CountDownLatch(1);
            try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    boolean closes = i < 2;
                    all.add(threads.submit(() -> {
                        start.await();
                        for (int call = 0; call < (closes ? 20 : 1_000_000); call++) {
                            busy.enter();
                            inside.incrementAndGet();
                            inside.decrementAndGet();
                            busy.exit();
                        }
                        busy.close();
                        return releases.get();
                    }));
                }
                start.countDown();
                for (Future<?> future : all) {
                    try {
                        assertEquals(1, future.get(60, TimeUnit.SECONDS));
                    } catch (ExecutionException e) {
                        assertTrue(e.getCause() instanceof BackendException, "round " + round + ": " + e.getCause());
                    }
                }
            }
            assertEquals(1, releases.get(), "round " + round);
            assertEquals(0, insideAtRelease.get(), "round " + round);
        }
    }
}
