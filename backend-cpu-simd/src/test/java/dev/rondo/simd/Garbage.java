package dev.rondo.simd;

import java.lang.ref.WeakReference;

/** What is not reachable any more. */
public final class Garbage {
    private static final int ATTEMPTS = 100;

    private Garbage() {}

    /** Collects all of it. */
    public static void collect() {
        awaitCollected(new WeakReference<>(new Object()));
    }

    /** Collects until something is collected that has to be. */
    public static void awaitCollected(WeakReference<?> dropped) {
        for (int i = 0; i < ATTEMPTS; i++) {
            System.gc();
            if (dropped.refersTo(null)) {
                return;
            }
        }
        throw new AssertionError("still reachable: " + dropped.get());
    }
}
