package dev.rondo.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outputs, states and gradients are the same bits on every width of lanes, on any number of threads, and without the Vector API. */
class BitsTest {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final String HERE = Digest.of(1);

    @ParameterizedTest(name = "lanes {0}, threads {1}")
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({"128, 2", "256, 1", "512, 2", "scalar, 1"})
    void sameBits(String lanes, String threads) throws Exception {
        ChildJvm child = ChildJvm.run(List.of(VECTORS, "-Drondo.simd.lanes=" + lanes), Digest.class, threads);
        assertEquals(HERE, child.after("digest"), child.output());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void withoutTheIncubatorModuleOneWarningNamesTheFlagAndTheBitsAreTheSame() throws Exception {
        ChildJvm child = ChildJvm.run(List.of(), Digest.class, "2");
        assertEquals(HERE, child.after("digest"), child.output());
        long warnings = child.output()
                .lines()
                .filter(line -> line.contains(KernelChoice.FLAG))
                .count();
        assertEquals(1, warnings, child.output());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void withoutThePropertyTheBitsAreTheSameAndThereIsNoWarning() throws Exception {
        ChildJvm child = ChildJvm.run(List.of(VECTORS), Digest.class, "2");
        assertEquals(HERE, child.after("digest"), child.output());
        assertFalse(child.output().contains(KernelChoice.FLAG), child.output());
    }
}
