package dev.rondo.simd.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a backend. Work comes in as many parts as there are threads; the caller does the first one. While one call uses the
 * threads, others do all parts by themselves, so that there are never more threads than were asked for.
 */
public final class Workers implements AutoCloseable {
    private final int count;
    private final ExecutorService executor;
    private final ReentrantLock inUse = new ReentrantLock();

    /** As many threads as {@code count}, the caller's included. */
    public Workers(int count) {
        this.count = count;
        this.executor = Executors.newFixedThreadPool(Math.max(1, count - 1), task -> {
            Thread thread = new Thread(task, "rondo-cpu-simd");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The number of parts that work should be split into. */
    public int count() {
        return count;
    }

    /** Does all parts, 0 to {@link #count} − 1, and returns when they are done. */
    public void run(IntConsumer part) {
        if (count == 1 || !inUse.tryLock()) {
            for (int i = 0; i < count; i++) {
                part.accept(i);
            }
            return;
        }
        try {
            together(part);
        } finally {
            inUse.unlock();
        }
    }

    private void together(IntConsumer part) {
        CountDownLatch others = new CountDownLatch(count - 1);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int index = i;
            tasks.add(() -> {
                try {
                    part.accept(index);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    others.countDown();
                }
            });
        }
        int submitted = 0;
        try {
            for (Runnable task : tasks) {
                executor.execute(task);
                submitted++;
            }
            part.accept(0);
        } finally {
            for (int i = submitted; i < tasks.size(); i++) {
                others.countDown();
            }
            awaitUninterrupted(others);
        }
        switch (failure.get()) {
            case RuntimeException failed -> throw failed;
            case Error failed -> throw failed;
            case null, default -> {}
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
