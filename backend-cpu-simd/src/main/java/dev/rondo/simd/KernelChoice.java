package dev.rondo.simd;

import dev.rondo.simd.codegen.TieredKernels;
import dev.rondo.simd.codegen.VectorKernels;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.scalar.ScalarKernels;

/** Chooses between the vector kernels and their scalar twin. */
final class KernelChoice {
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
     */
    static Kernels kernels() {
        String lanes = System.getProperty("rondo.simd.lanes", "");
        if (lanes.equals("scalar")) {
            return new ScalarKernels();
        }
        if (!vectorsArePresent()) {
            return Warning.SCALAR;
        }
        return lanes.isEmpty() ? new TieredKernels(new ScalarKernels(), new VectorKernels()) : new VectorKernels();
    }
}
