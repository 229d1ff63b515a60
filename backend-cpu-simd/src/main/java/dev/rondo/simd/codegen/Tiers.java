package dev.rondo.simd.codegen;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two kernels, one after the other. Any thread may find either, since both give the same bits. */
final class Tiers<K> {
    /** As many runs as a step of some hundred units takes: whoever takes no more needs no second kernel. */
    private static final int FIRST_RUNS = 16;

    private final K first;
    private final Consumer<Tiers<K>> asking;
    private final AtomicInteger runs = new AtomicInteger();
    private volatile @Nullable K second;

    /** Of a first kernel, and of a second one that is asked for once, when the first has been run often enough. */
    Tiers(K first, Consumer<Tiers<K>> asking) {
        this.first = first;
        this.asking = asking;
    }

    /** The one that whoever computes runs now. */
    K now() {
        K known = second;
        if (known != null) {
            return known;
        }
        if (runs.get() <= FIRST_RUNS && runs.getAndIncrement() == FIRST_RUNS) {
            asking.accept(this);
        }
        return first;
    }

    /** Lets the second kernel follow. */
    void follow(K kernel) {
        second = kernel;
    }
}
