package dev.rondo.simd.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The memories of runs that may happen at the same time. One that is not given back, as after a failure, is lost to the collector. */
final class Memories {
    private final Deque<Memory> free = new ArrayDeque<>();

    /** The memory that was given back last, or a new one. */
    synchronized Memory take() {
        @Nullable Memory known = free.pollLast();
        Memory memory = known == null ? new Memory() : known;
        memory.begin();
        return memory;
    }

    synchronized void giveBack(Memory memory) {
        free.addLast(memory);
    }
}
