package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.BackendException;
import dev.rondo.Problem;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends runs that take longer than they may. ONNX Runtime looks between two operators, and between two rounds of a loop, whether it is
 * told to end; a single operator runs to its end.
 *
 * <p>One thread looks at all runs. All have the same time, so it sleeps no longer than that, and sees every run before its time is up.
 */
final class Deadline implements AutoCloseable {
    /** One run after another of which each may take its time. */
    final class Watch implements AutoCloseable {
        private final OrtSession.@Nullable RunOptions options;
        private boolean running;
        private boolean ended;
        private long due;

        private Watch(OrtSession.@Nullable RunOptions options) {
            this.options = options;
        }

        /** What the run has to be started with. */
        OrtSession.@Nullable RunOptions options() {
            return options;
        }

        /** A run begins. */
        void begin() {
            if (options != null) {
                synchronized (this) {
                    due = System.nanoTime() + nanos;
                    running = true;
                }
            }
        }

        /** A run has ended: whether it was made to. */
        boolean end() {
            if (options == null) {
                return false;
            }
            synchronized (this) {
                boolean wasEnded = ended;
                running = false;
                if (ended) {
                    ended = false;
                    terminate(false);
                }
                return wasEnded;
            }
        }

        /** Ends the run if its time is up; for how long there is nothing more to see here. */
        private synchronized long look(long now) {
            if (!running || ended) {
                return nanos;
            }
            if (due - now > 0) {
                return due - now;
            }
            ended = true;
            terminate(true);
            return nanos;
        }

        private void terminate(boolean end) {
            if (options != null) {
                try {
                    options.setTerminate(end);
                } catch (OrtException e) {
                    throw new IllegalStateException("ONNX Runtime cannot be told to end a run", e);
                }
            }
        }

        /** What to tell whoever started a run that was ended. */
        BackendException exceeded() {
            return new BackendException(new Problem(
                    "run",
                    "it was ended, since it took longer than " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms",
                    "the backend 'onnx' was opened with that deadline",
                    "run fewer steps or sequences at once, or open the backend with a later deadline"));
        }

        /** Forgets it; no run may be under way. */
        @Override
        public void close() {
            if (options != null) {
                watches.remove(this);
                synchronized (this) {
                    running = false;
                }
                options.close();
            }
        }
    }

    private final long nanos;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private boolean closed;

    /** Zero is no limit, and needs no thread. */
    Deadline(Duration limit) {
        this.nanos = limit.toNanos();
        if (nanos > 0) {
            Thread.ofPlatform().daemon().name("rondo onnx deadline").start(this::lookUntilClosed);
        }
    }

    /** For runs of one thread at a time; the caller closes it after the last. */
    Watch watch() {
        if (nanos == 0) {
            return new Watch(null);
        }
        try {
            Watch watch = new Watch(new OrtSession.RunOptions());
            watches.add(watch);
            synchronized (this) {
                notifyAll();
            }
            return watch;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot prepare a run", e);
        }
    }

    private synchronized void lookUntilClosed() {
        while (!closed) {
            long now = System.nanoTime();
            long sleep = nanos;
            for (Watch watch : watches) {
                sleep = Math.min(sleep, watch.look(now));
            }
            try {
                // With nothing to watch until somebody comes, otherwise in whole milliseconds and never 0, which would
                // be for ever.
                wait(watches.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(sleep) + 1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Ends the thread; no run may be under way. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
