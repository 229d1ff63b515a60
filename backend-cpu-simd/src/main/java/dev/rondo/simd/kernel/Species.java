package dev.rondo.simd.kernel;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The species that generated classes take. */
public final class Species {
    /** The shape of all float vectors. */
    public static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.bits()));

    private Species() {}
}
