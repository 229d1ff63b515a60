package dev.rondo.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.InputException;
import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.kernel.Lanes;
import dev.rondo.simd.kernel.Species;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The system property {@code rondo.simd.lanes} says which kernels there are and how wide their vectors are. */
class KernelChoiceTest {
    @ParameterizedTest
    @CsvSource({"128, 4", "256, 8", "512, 16"})
    void vectorsOfSoManyBits(String bits, int floats) throws Exception {
        ChildJvm child = child("-Drondo.simd.lanes=" + bits);
        assertEquals("VectorKernels of " + bits + "-bit lanes", child.after("kernels"), child.output());
        assertEquals(floats + " floats, " + floats + " in a species", child.after("lanes"), child.output());
    }

    @ParameterizedTest
    @CsvSource({"preferred, VectorKernels", "'', TieredKernels"})
    void vectorsAsTheMachinePrefersThem(String property, String kernels) throws Exception {
        ChildJvm child = child("-Drondo.simd.lanes=" + property);
        assertEquals(kernels + " of " + Lanes.bits() + "-bit lanes", child.after("kernels"), child.output());
    }

    @ParameterizedTest
    @CsvSource("scalar")
    void noVectors(String property) throws Exception {
        ChildJvm child = child("-Drondo.simd.lanes=" + property);
        assertEquals("ScalarKernels of scalar", child.after("kernels"), child.output());
    }

    @Test
    void refusesAnyOtherWidthEachTimeItIsAsked() throws Exception {
        ChildJvm child = child("-Drondo.simd.lanes=64");
        String refusal = "rondo.simd.lanes: found '64', but it has to be 128, 256, 512, preferred or scalar;"
                + " correct or remove the system property.";
        assertEquals(refusal, child.after("refused"), child.output());
        assertEquals(refusal, child.after("again"), child.output());
    }

    private static ChildJvm child(String property) throws Exception {
        return ChildJvm.run(List.of("--add-modules=jdk.incubator.vector", property), KernelChoiceTest.class);
    }

    public static void main(String[] arguments) {
        try {
            KernelChoice.kernels();
        } catch (InputException e) {
            System.out.println("refused " + e.getMessage());
            System.out.println("again "
                    + assertThrows(InputException.class, KernelChoice::kernels).getMessage());
            return;
        }
        Kernels kernels = KernelChoice.kernels();
        System.out.println("kernels " + kernels.getClass().getSimpleName() + " of " + kernels.description());
        System.out.println("lanes " + Lanes.count() + " floats, " + Species.FLOATS.length() + " in a species");
    }
}
