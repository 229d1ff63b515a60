package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.BackendException;
import dev.rondo.Problem;
import java.lang.ref.Cleaner;
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
    static final class Watch implements AutoCloseable {
        private final Looking looking;
        private final OrtSession.@Nullable RunOptions options;
        private boolean running;
        private boolean ended;
        private long due;

        private Watch(Looking looking, OrtSession.@Nullable RunOptions options) {
            this.looking = looking;
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
                    due = System.nanoTime() + looking.nanos;
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
                    terminate(options, false);
                }
                return wasEnded;
            }
        }

        /** Ends the run if its time is up, or tries to; for how long there is nothing more to see here. */
        private synchronized long look(long now) {
            if (options == null || !running || ended) {
                return looking.nanos;
            }
            if (due - now > 0) {
                return due - now;
            }
            try {
                terminate(options, true);
                ended = true;
                return looking.nanos;
            } catch (IllegalStateException e) {
                return 0;
            }
        }

        private static void terminate(OrtSession.RunOptions options, boolean end) {
            try {
                options.setTerminate(end);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime cannot be told to end a run", e);
            }
        }

        /** What to tell whoever started a run that was ended. */
        BackendException exceeded() {
            return new BackendException(new Problem(
                    "run",
                    "it was ended, since it took longer than " + TimeUnit.NANOSECONDS.toMillis(looking.nanos) + " ms",
                    "the backend 'onnx' was opened with that deadline",
                    "run fewer steps or sequences at once, or open the backend with a later deadline"));
        }

        /** Forgets it; no run may be under way. */
        @Override
        public void close() {
            if (options != null) {
                looking.watches.remove(this);
                synchronized (this) {
                    running = false;
                }
                options.close();
            }
        }
    }

    /** The thread, which does not keep alive those for whom it looks. */
    private static final class Looking implements Runnable {
        private final long nanos;
        private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
        private boolean closed;

        Looking(long nanos) {
            this.nanos = nanos;
        }

        synchronized void add(Watch watch) {
            watches.add(watch);
            notifyAll();
        }

        @Override
        public synchronized void run() {
            while (!closed) {
                long now = System.nanoTime();
                long sleep = nanos;
                for (Watch watch : watches) {
                    sleep = Math.min(sleep, watch.look(now));
                }
                try {
                    // With nothing to watch until somebody comes, otherwise in whole milliseconds and never 0, which
                    // would
                    // be for ever.
                    wait(watches.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(sleep) + 1);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        synchronized void close() {
            closed = true;
            notifyAll();
        }
    }

    private final Looking looking;
    private final Cleaner.Cleanable closing;

    /**
     * Zero is no limit, and needs no thread.
     *
     * @param cleaner ends the thread when this has been dropped without being closed
     */
    Deadline(Duration limit, Cleaner cleaner) {
        this.looking = new Looking(limit.toNanos());
        this.closing = cleaner.register(this, looking::close);
        if (looking.nanos > 0) {
            Thread.ofPlatform().daemon().name("rondo onnx deadline").start(looking);
        }
    }

    /** For runs of one thread at a time; the caller closes it after the last, and keeps this until then. */
    Watch watch() {
        if (looking.nanos == 0) {
            return new Watch(looking, null);
        }
        try {
            Watch watch = new Watch(looking, new OrtSession.RunOptions());
            looking.add(watch);
            return watch;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot prepare a run", e);
        }
    }

    /** Ends the thread; no run may be under way. */
    @Override
    public void close() {
        closing.clean();
    }
}
