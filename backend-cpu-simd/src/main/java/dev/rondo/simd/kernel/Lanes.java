package dev.rondo.simd.kernel;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.VectorShape;

/**
 * The width of a vector register: what the machine prefers, up to {@value #MOST_BITS} bits, or what the system property
 * {@code rondo.simd.lanes} says (128, 256, 512 or preferred). Asking for it loads little of the Vector API; {@link Species} loads the rest.
 */
public final class Lanes {
    private static final int MOST_BITS = 512;
    private static final int BITS = choose();

    private Lanes() {}

    /** The floats of a vector. */
    public static int count() {
        return BITS / Float.SIZE;
    }

    /** The bits of a vector. */
    public static int bits() {
        return BITS;
    }

    /** The right to define hidden classes in this package. */
    public static MethodHandles.Lookup lookup() {
        return MethodHandles.lookup();
    }

    private static int choose() {
        String wanted = System.getProperty("rondo.simd.lanes", "");
        return switch (wanted) {
            case "128", "256", "512" -> Integer.parseInt(wanted);
            case "", "scalar", "preferred" ->
                Math.min(MOST_BITS, VectorShape.preferredShape().vectorBitSize());
            default ->
                throw new InputException(new Problem(
                        "rondo.simd.lanes",
                        "found '" + wanted + "'",
                        "it has to be 128, 256, 512, preferred or scalar",
                        "correct or remove the setting"));
        };
    }
}
