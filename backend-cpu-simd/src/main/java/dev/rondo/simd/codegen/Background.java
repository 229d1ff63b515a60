package dev.rondo.simd.codegen;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A thread that is there while there is work for it. It keeps no program from ending. After closing, work is forgotten. */
final class Background implements Executor, AutoCloseable {
    static final String THREAD = "rondo-cpu-simd-compiling";

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean working;
    private boolean closed;
    private @Nullable Thread thread;

    /** Does work, which throws nothing, after what has been given before. */
    @Override
    public synchronized void execute(Runnable work) {
        if (closed) {
            return;
        }
        waiting.add(work);
        if (!working) {
            thread = Thread.ofPlatform()
                    .name(THREAD)
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .start(this::work);
            working = true;
        }
    }

    private void work() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        working = next != null;
        return next;
    }

    /** Forgets what has not begun, and waits for what has. No interrupt aborts either; that of the caller stays pending. */
    @Override
    public void close() {
        Thread ending;
        synchronized (this) {
            closed = true;
            waiting.clear();
            ending = thread;
        }
        boolean interrupted = false;
        while (ending != null && ending.isAlive()) {
            try {
                ending.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
