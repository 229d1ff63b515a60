package dev.rondo.simd.engine;

import dev.rondo.layer.Pooling;

/**
 * A pool over the steps of one sequence, step after step in an order that streams have too.
 *
 * @param pooling how
 * @param total where the sum or the maximum is kept
 * @param at its first element
 * @param size the number of features
 */
record Pools(Pooling pooling, float[] total, int at, int size) {
    /** Adds a step; {@code before} is the number of steps so far. */
    void add(float[] step, int from, int before) {
        for (int i = 0; i < size; i++) {
            float x = step[from + i];
            float so = total[at + i];
            total[at + i] = before == 0 ? x : pooling == Pooling.MEAN ? so + x : x > so || Float.isNaN(x) ? x : so;
        }
    }

    /** Writes the result of {@code count} steps. */
    void finish(int count, float[] result, int to) {
        for (int i = 0; i < size; i++) {
            result[to + i] = pooling == Pooling.MEAN ? total[at + i] / count : total[at + i];
        }
    }
}
