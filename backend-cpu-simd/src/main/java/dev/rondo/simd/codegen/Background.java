package dev.rondo.simd.codegen;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread that is there while there is work for it. It keeps no program from ending. After closing, work is forgotten. */
final class Background implements Executor, AutoCloseable {
    /** Begins with the first work, since most of these classes are loaded for nothing else. */
    private static final class Pool extends ThreadPoolExecutor {
        Pool() {
            super(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Background::thread, new DiscardPolicy());
            allowCoreThreadTimeOut(true);
        }
    }

    private boolean closed;
    private @Nullable Pool pool;

    private static Thread thread(Runnable work) {
        return Thread.ofPlatform()
                .name("rondo-cpu-simd-compiling")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .unstarted(work);
    }

    @Override
    public synchronized void execute(Runnable work) {
        if (closed) {
            return;
        }
        if (pool == null) {
            pool = new Pool();
        }
        pool.execute(work);
    }

    /** Forgets what has not begun, and waits for what has. */
    @Override
    public void close() {
        ThreadPoolExecutor ending;
        synchronized (this) {
            closed = true;
            ending = pool;
        }
        if (ending != null) {
            ending.shutdownNow();
            ending.close();
        }
    }
}
