package dev.rondo.layer;

import java.util.Locale;

/**
 * A layer: one of a closed set.
 *
 * <pre>
 *   Layer = Recurrent | Conv1d | Last | Pool | Repeat | RepeatTo | Reverse     across time
 *         | PerStep | Embedding                                                within a step
 * </pre>
 */
public sealed interface Layer extends Block
        permits Recurrent, Conv1d, Last, Pool, Repeat, RepeatTo, Reverse, PerStep, Embedding {
    /** What the layer is called by default, in lower case: {@code last} becomes {@code last_1}. */
    default String kind() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
