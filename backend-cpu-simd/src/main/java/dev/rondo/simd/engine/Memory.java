package dev.rondo.simd.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays that are used again: runs that ask for the same sizes in the same order get the same arrays. Belongs to one run at a time. */
final class Memory {
    private final List<float[]> arrays = new ArrayList<>();
    private int taken;

    /** Begins a run: all arrays are free. */
    void begin() {
        taken = 0;
    }

    /** An array of at least {@code size} floats that hold anything. */
    float[] take(int size) {
        if (taken == arrays.size()) {
            arrays.add(new float[size]);
        } else if (arrays.get(taken).length < size || arrays.get(taken).length / 4 > size) {
            arrays.set(taken, new float[size]);
        }
        return arrays.get(taken++);
    }

    /** An array of at least {@code size} floats, of which these are zeros. */
    float[] zeros(int size) {
        float[] array = take(size);
        Arrays.fill(array, 0, size, 0);
        return array;
    }
}
