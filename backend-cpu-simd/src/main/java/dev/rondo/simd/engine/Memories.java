package dev.rondo.simd.engine;

import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** The memories of runs that may happen at the same time. One that is not given back, as after a failure, is lost to the collector. */
final class Memories {
    private final ConcurrentLinkedDeque<Memory> free = new ConcurrentLinkedDeque<>();

    /** The memory that was given back last, or a new one. */
    Memory take() {
        @Nullable Memory known = free.pollLast();
        Memory memory = known == null ? new Memory() : known;
        memory.begin();
        return memory;
    }

    void giveBack(Memory memory) {
        free.addLast(memory);
    }
}
