package dev.rondo.simd.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundTest {
    private final Background background = new Background();

    @Test
    void doesOneWorkAfterTheOtherAndAfterAPauseToo() throws Exception {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 100; i++) {
            int number = i;
            FutureTask<Thread> work = new FutureTask<>(() -> {
                done.add(number);
                return Thread.currentThread();
            });
            background.execute(work);
            if (i % 10 == 0) {
                work.get().join();
            }
        }
        FutureTask<Void> last = new FutureTask<>(() -> null);
        background.execute(last);
        last.get();
        assertEquals(IntStream.range(0, 100).boxed().toList(), done);
        background.close();
    }

    @Test
    void closingForgetsWhatHasNotBegunAndWaitsForWhatHas() throws Exception {
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        FutureTask<Thread> running = new FutureTask<>(() -> {
            begun.countDown();
            mayEnd.await();
            done.add("begun");
            return Thread.currentThread();
        });
        background.execute(running);
        background.execute(() -> done.add("waiting"));
        begun.await();
        Thread closing = Thread.ofPlatform().start(() -> {
            background.close();
            done.add(Thread.interrupted() ? "closed, interrupted" : "closed");
        });
        awaitWaiting(closing);
        closing.interrupt();
        awaitWaiting(closing);
        background.execute(() -> done.add("late"));
        mayEnd.countDown();
        closing.join();
        assertEquals(List.of("begun", "closed, interrupted"), done, "an interrupt of whoever closes aborts nothing");
        assertFalse(running.get().isAlive());
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.isAlive() && (thread.isInterrupted() || thread.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
    }
}
