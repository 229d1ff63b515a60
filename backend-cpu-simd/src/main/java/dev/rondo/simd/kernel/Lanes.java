package dev.rondo.simd.kernel;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The width of a vector register: what the machine prefers, up to 512 bits, or what the system property {@code rondo.simd.lanes} says
 * (128, 256 or 512 bits). Generated classes take the species from here.
 */
public final class Lanes {
    /** The shape of all float vectors. */
    public static final VectorSpecies<Float> SPECIES = choose();

    private Lanes() {}

    /** The floats of a vector. */
    public static int count() {
        return SPECIES.length();
    }

    /** The bits of a vector. */
    public static int bits() {
        return SPECIES.vectorBitSize();
    }

    /** The right to define hidden classes in this package. */
    public static MethodHandles.Lookup lookup() {
        return MethodHandles.lookup();
    }

    private static VectorSpecies<Float> choose() {
        String wanted = System.getProperty("rondo.simd.lanes", "");
        return switch (wanted) {
            case "128" -> FloatVector.SPECIES_128;
            case "256" -> FloatVector.SPECIES_256;
            case "512" -> FloatVector.SPECIES_512;
            case "", "scalar" -> preferred();
            default ->
                throw new InputException(new Problem(
                        "rondo.simd.lanes",
                        "found '" + wanted + "'",
                        "it has to be 128, 256, 512 or scalar",
                        "correct or remove the setting"));
        };
    }

    private static VectorSpecies<Float> preferred() {
        return FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
    }
}
