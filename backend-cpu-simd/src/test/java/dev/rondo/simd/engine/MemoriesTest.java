package dev.rondo.simd.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MemoriesTest {
    @Test
    void runsAtTheSameTimeHaveMemoriesOfTheirOwn() {
        Memories memories = new Memories();
        Memory first = memories.take();
        Memory second = memories.take();
        assertNotSame(first, second);
        memories.giveBack(first);
        assertSame(first, memories.take());
        assertNotSame(second, memories.take());
    }

    @Test
    void theLastOneThatWasGivenBackIsTakenFirst() {
        Memories memories = new Memories();
        Memory first = memories.take();
        Memory second = memories.take();
        memories.giveBack(first);
        memories.giveBack(second);
        assertSame(second, memories.take());
        assertSame(first, memories.take());
    }

    @Test
    void allArraysAreFreeAgain() {
        Memories memories = new Memories();
        Memory memory = memories.take();
        float[] array = memory.take(5);
        memories.giveBack(memory);
        assertSame(array, memories.take().take(5));
    }

    @Test
    void noMemoryHasTwoTakersAtATime() throws Exception {
        Memories memories = new Memories();
        Set<Memory> busy = ConcurrentHashMap.newKeySet();
        Set<Memory> all = ConcurrentHashMap.newKeySet();
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                runs.add(executor.submit(() -> {
                    start.await();
                    for (int i = 0; i < 200_000; i++) {
                        Memory memory = memories.take();
                        assertTrue(busy.add(memory), "taken twice");
                        all.add(memory);
                        busy.remove(memory);
                        memories.giveBack(memory);
                    }
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        assertEquals(Set.of(), busy);
        assertTrue(all.size() <= threads, "no more memories than runs at a time, but " + all.size());
    }
}
