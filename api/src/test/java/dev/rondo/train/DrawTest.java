package dev.rondo.train;

import static dev.rondo.Refused.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Per;
import org.junit.jupiter.api.Test;

/** Masks depend on the seed, the step, the sequence and its step, and on nothing else. */
final class DrawTest {
    private static final Expr.Random STEP = new Expr.Random("mask", Shape.of(64), 0.75f, Per.STEP);
    private static final Expr.Random SEQUENCE = new Expr.Random("mask", Shape.of(64), 0.75f, Per.SEQUENCE);

    private static String mask(Draw draw, Expr.Random random, String layer, int sequence, int t) {
        StringBuilder mask = new StringBuilder();
        for (int unit = 0; unit < random.size(); unit++) {
            mask.append((int) draw.mask(random, layer, sequence, t, unit));
        }
        return mask.toString();
    }

    private static final String HERE = mask(Draw.of(1, 2, 30, 31), STEP, "a", 1, 4);

    @Test
    void theSameDrawGivesTheSameMask() {
        assertEquals(HERE, mask(Draw.of(1, 2, 30, 31), STEP, "a", 1, 4));
        assertEquals(HERE, mask(Draw.of(1, 2, 31), STEP, "a", 0, 4));
        assertEquals(HERE, mask(Draw.of(1, 2, 7, 8, 9, 31), STEP, "a", 3, 4));
    }

    @Test
    void anythingElseGivesAnother() {
        assertNotEquals(HERE, mask(Draw.of(2, 2, 30, 31), STEP, "a", 1, 4));
        assertNotEquals(HERE, mask(Draw.of(1, 3, 30, 31), STEP, "a", 1, 4));
        assertNotEquals(HERE, mask(Draw.of(1, 2, 30, 31), STEP, "b", 1, 4));
        assertNotEquals(HERE, mask(Draw.of(1, 2, 30, 31), STEP, "a", 0, 4));
        assertNotEquals(HERE, mask(Draw.of(1, 2, 30, 31), STEP, "a", 1, 5));
        assertNotEquals(HERE, mask(Draw.of(2, 1, 30, 31), STEP, "a", 1, 4));
        Expr.Random other = new Expr.Random("other", Shape.of(64), 0.75f, Per.STEP);
        assertNotEquals(HERE, mask(Draw.of(1, 2, 30, 31), other, "a", 1, 4));
    }

    @Test
    void aMaskOfASequenceIsTheSameAtEachStep() {
        Draw draw = Draw.of(5, 6, 7, 8);
        assertEquals(mask(draw, SEQUENCE, "a", 0, 0), mask(draw, SEQUENCE, "a", 0, 99));
        assertNotEquals(mask(draw, SEQUENCE, "a", 0, 0), mask(draw, SEQUENCE, "a", 1, 0));
    }

    /** Other bits would change what every seed means. */
    @Test
    void theBitsAreTheseOnEveryMachine() {
        assertEquals("1110110111111111111010111111111111011010001111011111111111111010", HERE);
    }

    @Test
    void onesAreAsFrequentAsTheyShould() {
        for (float keep : new float[] {0.1f, 0.5f, 0.9f, 1}) {
            Expr.Random random = new Expr.Random("mask", Shape.of(100), keep, Per.STEP);
            Draw draw = Draw.of(11, 12, 0, 1, 2, 3, 4);
            double ones = 0;
            for (int sequence = 0; sequence < 5; sequence++) {
                for (int t = 0; t < 20; t++) {
                    for (int unit = 0; unit < 100; unit++) {
                        ones += draw.mask(random, "a", sequence, t, unit);
                    }
                }
            }
            double deviation = Math.sqrt(keep * (1 - keep) / 10_000.0);
            assertEquals(keep, ones / 10_000, 4 * deviation, "keep " + keep);
        }
    }

    @Test
    void aSequenceWithoutAnIdIsRefused() {
        input(
                () -> Draw.of(1, 2, 30).mask(STEP, "a", 1, 0, 0),
                "draw: found the ids of 1 sequences, but the batch has more; give each sequence of the batch an id.");
    }
}
