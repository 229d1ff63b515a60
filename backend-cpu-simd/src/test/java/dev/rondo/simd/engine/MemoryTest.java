package dev.rondo.simd.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void aRunThatAsksForTheSameSizesGetsTheSameArrays() {
        Memory memory = new Memory();
        memory.begin();
        float[] first = memory.take(10);
        float[] second = memory.zeros(10);
        memory.begin();
        assertSame(first, memory.take(10));
        assertSame(second, memory.zeros(10));
    }

    @Test
    void withinARunNoArrayIsTakenTwiceAndAllAreLargeEnough() {
        Memory memory = new Memory();
        SplittableRandom random = new SplittableRandom(42);
        for (int run = 0; run < 50; run++) {
            memory.begin();
            Set<float[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
            int count = random.nextInt(1, 20);
            for (int i = 0; i < count; i++) {
                int size = random.nextInt(100);
                float[] array = random.nextBoolean() ? memory.take(size) : memory.zeros(size);
                assertTrue(taken.add(array), "run " + run + ", array " + i);
                assertTrue(array.length >= size, "run " + run + ", array " + i);
            }
        }
    }

    @Test
    void anArrayIsReplacedOnceItIsTooSmallOrOverFourTimesTooLarge() {
        Memory memory = new Memory();
        float[] array = memory.take(100);
        assertSame(array, again(memory, 99));
        assertSame(array, again(memory, 25));
        float[] small = again(memory, 24);
        assertEquals(24, small.length);
        float[] large = again(memory, 101);
        assertEquals(101, large.length);
        assertSame(large, again(memory, 101));
    }

    private static float[] again(Memory memory, int size) {
        memory.begin();
        return memory.take(size);
    }

    @Test
    void anArrayThatIsReplacedLeavesTheOthersAsTheyAre() {
        Memory memory = new Memory();
        float[] first = memory.take(8);
        float[] second = memory.take(8);
        float[] third = memory.take(8);
        memory.begin();
        assertSame(first, memory.take(8));
        assertNotSame(second, memory.take(80));
        assertSame(third, memory.take(8));
    }

    @Test
    void zerosAreZerosWhateverStoodThere() {
        Memory memory = new Memory();
        Arrays.fill(memory.take(10), Float.NaN);
        memory.begin();
        assertArrayEquals(new float[7], Arrays.copyOf(memory.zeros(7), 7));
    }
}
