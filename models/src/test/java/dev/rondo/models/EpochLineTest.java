package dev.rondo.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Epochs come back from their lines, and what is no such line is refused. */
class EpochLineTest {
    @Test
    void anEpochComesBack() {
        Epoch validated = new Epoch(3, 0.1, OptionalDouble.of(1e-300), 17, Duration.ofNanos(Long.MAX_VALUE));
        assertEquals(validated, EpochLine.read(3, EpochLine.of(validated)));
        Epoch other = new Epoch(1, Double.MIN_VALUE, OptionalDouble.empty(), 0, Duration.ZERO);
        assertEquals(other, EpochLine.read(1, EpochLine.of(other)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0.5 none 17",
                "0.5 none 17 25 1",
                "0.5 none 17 25 ",
                "0.5  none 17 25",
                "half none 17 25",
                "0.5 some 17 25",
                "0.5 none 1.5 25",
                "0.5 none -1 25",
                "0.5 none 17 -25"
            })
    void whatIsNoSuchLineIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> EpochLine.read(1, line));
    }

    /** However many words a line has, it is not cut into more of them than an epoch has. */
    @Test
    void aLongLineTakesNoMoreMemoryThanItHas() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String line = "1 ".repeat(1_000_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThrows(IllegalArgumentException.class, () -> EpochLine.read(1, line));
        long taken = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < 2L * line.length(), taken + " bytes");
    }
}
