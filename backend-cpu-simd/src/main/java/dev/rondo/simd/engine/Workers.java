package dev.rondo.simd.engine;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a backend. They do work in as many parts as there are threads; the caller does the first one. While one call uses the
 * threads, others do their work by themselves, in one part, so that there are never more threads than were asked for. Threads start with
 * the first work for them; between two runs they spin for some microseconds, then sleep. A run allocates nothing.
 */
public final class Workers implements AutoCloseable {
    /** How often a thread looks for what it waits for before it sleeps: about as long as a wake-up may take. */
    private static final int SPINS = 2_000;

    private static final long CLOSED = Long.MAX_VALUE;

    private final Thread[] threads;
    private final Barrier[] barriers;
    /** The marks of the parts, as {@link Barrier} tells, and after them the mark at which the run began. */
    private final Signals marks;

    private final ReentrantLock inUse = new ReentrantLock();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private @Nullable Work work;
    private long start = 2;
    private boolean closed;

    /** As many threads as {@code count}, the caller's included. They do not spin where there are fewer processors. */
    public Workers(int count) {
        this(count, count <= Runtime.getRuntime().availableProcessors() ? SPINS : 0);
    }

    /** Threads that look {@code spins} times for what they wait for before they sleep. */
    Workers(int count, int spins) {
        this.threads = new Thread[count - 1];
        this.marks = new Signals(count + 1, count, spins);
        this.barriers = new Barrier[count];
        Arrays.setAll(barriers, part -> new Barrier(marks, part, count));
    }

    /** The greatest number of parts that work is done in. */
    public int count() {
        return barriers.length;
    }

    /**
     * Does all parts of the work, and returns when they are done. There are {@link #count} parts, or one if this is called from inside of a
     * part, while another caller uses the threads, or after closing. An interrupt of the caller aborts nothing and stays pending.
     *
     * <p>What a part throws, this throws after all parts have ended; if several fail, the first one's.
     */
    public void run(Work work) {
        if (count() == 1 || inUse.isHeldByCurrentThread() || !inUse.tryLock()) {
            work.run(0, 1, Barrier.ALONE);
            return;
        }
        try {
            if (closed) {
                work.run(0, 1, Barrier.ALONE);
            } else {
                together(work);
            }
        } finally {
            inUse.unlock();
        }
    }

    /** Where part {@code part} begins if {@code size} things are shared evenly; part {@link #count} begins behind the last one. */
    int share(int size, int part) {
        return (int) ((long) size * part / count());
    }

    /** Does all parts, 0 to {@link #count} − 1, none of which waits for another, and returns when they are done. */
    public void run(IntConsumer parts) {
        run((first, step, barrier) -> {
            for (int part = first; part < count(); part += step) {
                parts.accept(part);
            }
        });
    }

    private void together(Work work) {
        startThreads();
        this.work = work;
        barriers[0].begin(start);
        marks.set(count(), start);
        perform(work, 0);
        start = barriers[0].awaitEnd() + 1;
        this.work = null;
        if (failure.get() != null) {
            rethrow(failure.getAndSet(null));
        }
    }

    private void perform(Work work, int part) {
        try {
            work.run(part, count(), barriers[part]);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            barriers[part].end();
        }
    }

    private static void rethrow(@Nullable Throwable failed) {
        switch (failed) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new IllegalStateException(failed);
        }
    }

    private void startThreads() {
        for (int i = 0; i < threads.length; i++) {
            if (threads[i] == null) {
                int part = i + 1;
                threads[i] = Thread.ofPlatform()
                        .name("rondo-cpu-simd-" + part)
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .start(() -> serve(part));
            }
        }
    }

    /** Does this part of each run until there are no more runs. */
    private void serve(int part) {
        long seen = 0;
        while ((seen = marks.await(count(), seen, part)) != CLOSED) {
            barriers[part].begin(seen);
            perform(Objects.requireNonNull(work), part);
        }
    }

    /**
     * Waits for the work that is running, then ends the threads.
     *
     * @throws IllegalStateException if called from inside of a part that one of the threads does
     */
    @Override
    public void close() {
        if (inUse.isHeldByCurrentThread() || Arrays.asList(threads).contains(Thread.currentThread())) {
            throw new IllegalStateException("work cannot end the threads that do it");
        }
        inUse.lock();
        try {
            closed = true;
            marks.set(count(), CLOSED);
            for (Thread thread : threads) {
                if (thread != null) {
                    awaitEnd(thread);
                }
            }
        } finally {
            inUse.unlock();
        }
    }

    private static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
