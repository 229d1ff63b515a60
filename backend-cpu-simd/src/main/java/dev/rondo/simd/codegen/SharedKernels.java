package dev.rondo.simd.codegen;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Kernels by what they are made for: whoever asks gets the same one, as long as somebody holds it. */
final class SharedKernels<S, K> {
    private final Function<S, K> making;
    private final Map<S, Entry<S, K>> entries = new HashMap<>();
    private final ReferenceQueue<K> dropped = new ReferenceQueue<>();

    private static final class Entry<S, K> extends WeakReference<K> {
        private final S shape;

        Entry(S shape, K kernel, ReferenceQueue<K> dropped) {
            super(kernel, dropped);
            this.shape = shape;
        }
    }

    SharedKernels(Function<S, K> making) {
        this.making = making;
    }

    synchronized K get(S shape) {
        forgetDropped();
        Entry<S, K> entry = entries.get(shape);
        K known = entry == null ? null : entry.get();
        if (known != null) {
            return known;
        }
        K made = making.apply(shape);
        entries.put(shape, new Entry<>(shape, made, dropped));
        return made;
    }

    private void forgetDropped() {
        for (Reference<? extends K> next = dropped.poll(); next != null; next = dropped.poll()) {
            if (next instanceof Entry<?, ?> entry) {
                entries.remove(entry.shape, entry);
            }
        }
    }
}
