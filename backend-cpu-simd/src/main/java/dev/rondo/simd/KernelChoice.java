package dev.rondo.simd;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.simd.codegen.TieredKernels;
import dev.rondo.simd.codegen.VectorKernels;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.scalar.ScalarKernels;

/** Chooses between the vector kernels and their scalar twin. */
final class KernelChoice {
    private static final String LANES = "rondo.simd.lanes";

    static final String FLAG = "--add-modules jdk.incubator.vector";

    /** Warns when it is loaded, hence once. */
    private static final class Warning {
        private static final Kernels SCALAR = warned();

        private static Kernels warned() {
            System.getLogger(KernelChoice.class.getPackageName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The Vector API is not there, so cpu-simd computes without it, to the same results but slowly: "
                                    + "start Java with " + FLAG);
            return new ScalarKernels();
        }
    }

    private KernelChoice() {}

    /** Whether the incubator module is there; loads nothing of it. */
    static boolean vectorsArePresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /**
     * Vectors where they are, after a start without them. The system property {@code rondo.simd.lanes} says which kernels to take from the
     * first run on: {@code scalar}, {@code preferred} or vectors of so many bits. Warns once where there are no vectors.
     *
     * @throws InputException if the property says anything else
     */
    static Kernels kernels() {
        String lanes = System.getProperty(LANES, "");
        return switch (lanes) {
            case "scalar" -> new ScalarKernels();
            case "" ->
                vectorsArePresent() ? new TieredKernels(new ScalarKernels(), new VectorKernels()) : Warning.SCALAR;
            case "preferred", "128", "256", "512" -> vectorsArePresent() ? new VectorKernels() : Warning.SCALAR;
            default ->
                throw new InputException(new Problem(
                        LANES,
                        "found '" + lanes + "'",
                        "it has to be 128, 256, 512, preferred or scalar",
                        "correct or remove the system property"));
        };
    }
}
