package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClockTest {
    @Test
    void windowsOverWindowsAreWindows() {
        Clock steps = new Clock.Steps("x");
        for (int span = 1; span < 5; span++) {
            for (int stride = 1; stride < 4; stride++) {
                Clock inner = steps.strided(span, stride);
                Clock outer = inner.strided(stride, span);
                assertEquals(steps.strided(span + (stride - 1) * stride, span * stride), outer);
                for (int length = 0; length < 40; length++) {
                    int given = length;
                    int windows = inner.steps(input -> given);
                    assertEquals(windows < stride ? 0 : (windows - stride) / span + 1, outer.steps(input -> given));
                    assertEquals(given >= outer.lengthFor(2), outer.steps(input -> given) >= 2);
                }
            }
        }
    }

    @Test
    void whoeverHasAStepHasOneElsewhere() {
        Clock steps = new Clock.Steps("x");
        Clock three = steps.strided(3, 1);
        Clock all = new Clock.LastOf(steps);
        assertTrue(three.isWithin(steps));
        assertTrue(new Clock.LastOf(three).isWithin(all));
        assertTrue(new Clock.Repeated(all, 4).isWithin(all));
        assertTrue(new Clock.Repeated(all, 4).strided(4, 1).isWithin(all));
        assertTrue(steps.strided(1, 7).isWithin(all));
        assertTrue(all.isWithin(new Clock.Once()));
        assertFalse(all.isWithin(three));
        assertFalse(new Clock.Once().isWithin(all));
        assertFalse(all.isWithin(new Clock.LastOf(new Clock.Steps("z"))));
    }

    @Test
    void noSequenceHasMoreStepsThanAnIntegerCounts() {
        Clock most = new Clock.Steps("x").strided(1 << 20, 1 << 20).strided(1 << 20, 1 << 20);
        assertEquals(0, most.steps(input -> 1 << 30));
        assertEquals(most, most.strided(3, 3));
    }

    @Test
    void whatItIsCalled() {
        Clock steps = new Clock.Steps("x");
        assertEquals("windows of 3 of steps of x", steps.strided(3, 1).toString());
        assertEquals("every 2 of steps of x", steps.strided(1, 2).toString());
        assertEquals(
                "every 4 of windows of 3 of steps of x",
                steps.strided(1, 2).strided(2, 2).toString());
    }
}
