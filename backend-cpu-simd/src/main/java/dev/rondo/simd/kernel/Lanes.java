package dev.rondo.simd.kernel;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.VectorShape;

/**
 * The width of a vector register: what the machine prefers, up to {@value #MOST_BITS} bits, or what the system property
 * {@code rondo.simd.lanes} says in bits (128, 256 or 512). Asking for it loads little of the Vector API; {@link Species} loads the rest.
 */
public final class Lanes {
    private static final String PROPERTY = "rondo.simd.lanes";
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
        String wanted = System.getProperty(PROPERTY, "");
        return switch (wanted) {
            case "128", "256", "512" -> Integer.parseInt(wanted);
            default -> Math.min(MOST_BITS, VectorShape.preferredShape().vectorBitSize());
        };
    }
}
