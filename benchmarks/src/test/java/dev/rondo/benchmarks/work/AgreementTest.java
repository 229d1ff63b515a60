package dev.rondo.benchmarks.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.BackendException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final String PEER = "row 'step/gru/H=2', libtorch: ";
    private static final String REMEDY = "; find out who is wrong before you compare their speed.";

    private static void compare(Map<String, float[]> found) {
        Agreement.require("step/gru/H=2", Map.of("y", new float[] {0.5f, 100}), "libtorch", found);
    }

    private static String refusal(Map<String, float[]> found) {
        BackendException refused = assertThrows(BackendException.class, () -> compare(found));
        return String.valueOf(refused.getMessage());
    }

    @Test
    void aSmallDifferenceIsRounding() {
        compare(Map.of("y", new float[] {0.5f, 100}));
        compare(Map.of("y", new float[] {0.50009f, 99.991f}));
    }

    @Test
    void aLargerOneIsNot() {
        assertEquals(
                PEER + "y[0] is 0.5002, but Rondo has 0.5" + REMEDY, refusal(Map.of("y", new float[] {0.5002f, 100})));
        assertEquals(
                PEER + "y[1] is 100.02, but Rondo has 100.0" + REMEDY,
                refusal(Map.of("y", new float[] {0.5f, 100.02f})));
        assertEquals(PEER + "y[1] is NaN, but Rondo has 100.0" + REMEDY, refusal(Map.of("y", new float[] {
            0.5f, Float.NaN
        })));
    }

    @Test
    void valuesAreComparedWithTheirLikes() {
        assertEquals(PEER + "y has 1 values, but Rondo has 2" + REMEDY, refusal(Map.of("y", new float[] {0.5f})));
        assertEquals(
                PEER + "has the values [h], but Rondo has [y]" + REMEDY, refusal(Map.of("h", new float[] {0.5f, 100})));
    }
}
