package dev.rondo.benchmarks.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlicesTest {
    @Test
    void aSliceHasAtLeastOneCall() {
        AtomicInteger calls = new AtomicInteger();
        Slices slices = new Slices(calls::incrementAndGet);
        slices.slice(0);
        assertEquals(1, calls.get());
        assertEquals(slices.fastest(), slices.usual());
        assertEquals(slices.fastest(), slices.tail());
    }

    @Test
    void theFastestSliceIsNoSlowerThanTheUsualAndThatThanItsTail() {
        Slices slices = new Slices(() -> {});
        for (int i = 0; i < 5; i++) {
            slices.slice(100_000);
        }
        assertTrue(slices.fastest() <= slices.usual(), slices.fastest() + " µs and " + slices.usual() + " µs");
        assertTrue(slices.usual() <= slices.tail(), slices.usual() + " µs and " + slices.tail() + " µs");
    }

    @Test
    void withoutASliceThereIsNoTime() {
        assertThrows(NoSuchElementException.class, () -> new Slices(() -> {}).fastest());
    }

    @Test
    void warmingUpCallsAtLeastOnce() {
        AtomicInteger calls = new AtomicInteger();
        WarmUp.of(calls::incrementAndGet, 0);
        assertEquals(1, calls.get());
    }
}
