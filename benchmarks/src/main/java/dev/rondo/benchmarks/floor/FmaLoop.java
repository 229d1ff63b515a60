package dev.rondo.benchmarks.floor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Fused multiply-adds and nothing else: twelve sums in registers, as many as a core needs to keep its units busy. */
final class FmaLoop {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int SUMS = 12;
    private static final int ROUNDS = 2_000;

    private float sink;

    /** The floating-point operations of one {@link #run}. */
    static double operations() {
        return 2.0 * SUMS * ROUNDS * SPECIES.length();
    }

    void run() {
        sink += sums(ROUNDS, 1 + sink * 1e-30f);
    }

    /** Straight-line, so that every sum is a register. */
    private static float sums(int rounds, float first) {
        FloatVector a = FloatVector.broadcast(SPECIES, first);
        FloatVector b = FloatVector.broadcast(SPECIES, 1e-3f);
        FloatVector c = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector s0 = a, s1 = a, s2 = a, s3 = a, s4 = a, s5 = a;
        FloatVector s6 = a, s7 = a, s8 = a, s9 = a, s10 = a, s11 = a;
        for (int i = 0; i < rounds; i++) {
            s0 = s0.fma(c, b);
            s1 = s1.fma(c, b);
            s2 = s2.fma(c, b);
            s3 = s3.fma(c, b);
            s4 = s4.fma(c, b);
            s5 = s5.fma(c, b);
            s6 = s6.fma(c, b);
            s7 = s7.fma(c, b);
            s8 = s8.fma(c, b);
            s9 = s9.fma(c, b);
            s10 = s10.fma(c, b);
            s11 = s11.fma(c, b);
        }
        FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
        FloatVector high = s6.add(s7).add(s8).add(s9).add(s10).add(s11);
        return low.add(high).lane(0);
    }
}
