package dev.rondo.benchmarks.floor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads of a working set, again and again: in one direction, or to and fro, which finds in a cache what a walk in one direction has driven
 * out.
 */
final class LoadLoop {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int STEP = 8 * SPECIES.vectorByteSize();
    private static final int CACHE_LINE = 64;

    private final MemorySegment memory;
    private final boolean toAndFro;
    private boolean fro;

    @SuppressWarnings("unused") // written alone, so that no load is left out
    private float sink;

    LoadLoop(long bytes, boolean toAndFro) {
        this.memory = Arena.ofAuto().allocate(bytes, CACHE_LINE).fill((byte) 0);
        this.toAndFro = toAndFro;
    }

    void run() {
        sink += fro ? down(memory) : up(memory);
        fro = toAndFro && !fro;
    }

    private static FloatVector at(MemorySegment memory, long offset) {
        return FloatVector.fromMemorySegment(SPECIES, memory, offset, ByteOrder.nativeOrder());
    }

    private static float up(MemorySegment memory) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int size = SPECIES.vectorByteSize();
        long end = memory.byteSize() - STEP;
        for (long i = 0; i <= end; i += STEP) {
            s0 = s0.add(at(memory, i));
            s1 = s1.add(at(memory, i + size));
            s2 = s2.add(at(memory, i + 2L * size));
            s3 = s3.add(at(memory, i + 3L * size));
            s4 = s4.add(at(memory, i + 4L * size));
            s5 = s5.add(at(memory, i + 5L * size));
            s6 = s6.add(at(memory, i + 6L * size));
            s7 = s7.add(at(memory, i + 7L * size));
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).lane(0);
    }

    private static float down(MemorySegment memory) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int size = SPECIES.vectorByteSize();
        for (long i = memory.byteSize() - STEP; i >= 0; i -= STEP) {
            s0 = s0.add(at(memory, i));
            s1 = s1.add(at(memory, i + size));
            s2 = s2.add(at(memory, i + 2L * size));
            s3 = s3.add(at(memory, i + 3L * size));
            s4 = s4.add(at(memory, i + 4L * size));
            s5 = s5.add(at(memory, i + 5L * size));
            s6 = s6.add(at(memory, i + 6L * size));
            s7 = s7.add(at(memory, i + 7L * size));
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).lane(0);
    }
}
