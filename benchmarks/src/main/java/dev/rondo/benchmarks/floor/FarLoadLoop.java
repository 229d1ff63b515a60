package dev.rondo.benchmarks.floor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads of a working set that is far away, to and fro like those of {@link LoadLoop}, but from four parts of it at once: memory and the
 * last level of cache serve several streams faster than one.
 */
final class FarLoadLoop {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int SIZE = SPECIES.vectorByteSize();
    private static final int PARTS = 4;
    private static final int CACHE_LINE = 64;

    private final MemorySegment memory;
    private final long part;
    private boolean fro;

    @SuppressWarnings("unused") // written alone, so that no load is left out
    private float sink;

    FarLoadLoop(long bytes) {
        this.memory = Arena.ofAuto().allocate(bytes, CACHE_LINE).fill((byte) 0);
        this.part = bytes / PARTS;
    }

    void run() {
        long last = part - 2L * SIZE;
        sink += fro ? walk(memory, part, last, -2L * SIZE) : walk(memory, part, 0, 2L * SIZE);
        fro = !fro;
    }

    private static FloatVector at(MemorySegment memory, long offset) {
        return FloatVector.fromMemorySegment(SPECIES, memory, offset, ByteOrder.nativeOrder());
    }

    private static float walk(MemorySegment memory, long part, long first, long by) {
        FloatVector s0 = FloatVector.zero(SPECIES), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        int turns = (int) (part / (2L * SIZE));
        for (int turn = 0; turn < turns; turn++) {
            long i = first + turn * by;
            s0 = s0.add(at(memory, i));
            s1 = s1.add(at(memory, i + SIZE));
            s2 = s2.add(at(memory, i + part));
            s3 = s3.add(at(memory, i + part + SIZE));
            s4 = s4.add(at(memory, i + 2 * part));
            s5 = s5.add(at(memory, i + 2 * part + SIZE));
            s6 = s6.add(at(memory, i + 3 * part));
            s7 = s7.add(at(memory, i + 3 * part + SIZE));
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).lane(0);
    }
}
