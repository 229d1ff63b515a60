package dev.rondo.backend;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps what is open apart from what is closed, for every backend alike: calls enter and exit, closing waits for those inside, closes
 * what was opened from here, then releases. Entering costs two atomic operations and no memory.
 *
 * <p>What was opened from here is held weakly: who drops it without closing it leaves it to the garbage collector, and where it holds
 * memory outside the heap, to a {@link Cleaner}.
 */
public final class Lifecycle {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final String what;
    private final Runnable release;
    private final AtomicInteger inside = new AtomicInteger();
    private final ReentrantLock closing = new ReentrantLock();
    private final Set<AutoCloseable> children = Collections.newSetFromMap(new WeakHashMap<>());

    /**
     * Something open.
     *
     * @param what what it is called in messages
     * @param release frees what it holds; runs once, when nobody is inside
     */
    public Lifecycle(String what, Runnable release) {
        this.what = what;
        this.release = release;
    }

    /**
     * Something open that holds memory outside the heap.
     *
     * @param what what it is called in messages
     * @param release frees what it holds, without a reference to this; runs once, when nobody is inside, or when this has been dropped
     * @param cleaner runs {@code release} when this has been dropped without being closed
     */
    public Lifecycle(String what, Runnable release, Cleaner cleaner) {
        this.what = what;
        this.release = cleaner.register(this, release)::clean;
    }

    /**
     * Begins a call; {@link #exit} ends it.
     *
     * @throws BackendException if this is closed
     */
    public void enter() {
        if (inside.getAndIncrement() < 0) {
            exit();
            throw closed();
        }
    }

    /**
     * Begins a call that no other may run beside; {@link #exit} ends it.
     *
     * @throws BackendException if this is closed, or a call is running
     */
    public void enterAlone() {
        if (!inside.compareAndSet(0, 1)) {
            throw inside.get() < 0
                    ? closed()
                    : new BackendException(new Problem(
                            what,
                            "it is in use by another thread",
                            "one thread uses it at a time",
                            "open one for each thread"));
        }
    }

    /** Ends a call. */
    public void exit() {
        try {
            if (inside.decrementAndGet() == CLOSED) {
                synchronized (inside) {
                    inside.notifyAll();
                }
            }
        } finally {
            // Whoever is inside may be the last who knows of this: nothing is freed before here.
            Reference.reachabilityFence(this);
        }
    }

    /** Remembers something that has to be closed before this. */
    public <T extends AutoCloseable> T adopt(T child) {
        synchronized (children) {
            if (inside.get() >= 0) {
                children.add(child);
                return child;
            }
        }
        close(List.of(child));
        throw closed();
    }

    /** Closes: waits for running calls, closes what was adopted, releases. A second time it does nothing but wait for the first. */
    public void close() {
        closing.lock();
        try {
            int before = inside.getAndUpdate(count -> count < 0 ? count : count + CLOSED);
            awaitNobodyInside();
            if (before >= 0) {
                List<AutoCloseable> open;
                synchronized (children) {
                    open = new ArrayList<>(children);
                    children.clear();
                }
                try {
                    close(open);
                } finally {
                    release.run();
                }
            }
        } finally {
            closing.unlock();
        }
    }

    private void awaitNobodyInside() {
        boolean interrupted = false;
        synchronized (inside) {
            while (inside.get() != CLOSED) {
                try {
                    inside.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes all, whatever fails, and then reports the failures. */
    private static void close(List<? extends AutoCloseable> open) {
        IllegalStateException failures = new IllegalStateException("what was opened from here could not be closed");
        for (AutoCloseable child : open) {
            try {
                child.close();
            } catch (Exception e) {
                failures.addSuppressed(e);
            }
        }
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }

    private BackendException closed() {
        return new BackendException(new Problem(
                what, "it is closed", "it has to be open", "open it anew, and close it after the last call"));
    }
}
