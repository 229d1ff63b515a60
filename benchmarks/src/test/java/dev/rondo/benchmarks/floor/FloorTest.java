package dev.rondo.benchmarks.floor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Work;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One core: 100 operations and 50 bytes a nanosecond, 10 ns a row of an epilogue. Each of two: 80, 40 and 12.5 ns. */
class FloorTest {
    private static final double EXACT = 1e-9;

    private static double floor(String name, int threads) {
        Row row = Row.parse(name);
        Peaks peaks = new Peaks();
        peaks.fma(1, 100);
        peaks.load(1, 1, 50);
        peaks.epilogue(row, 1, 0.1);
        peaks.fma(2, 80);
        peaks.load(2, 1, 40);
        peaks.epilogue(row, 2, 0.08);
        return Floor.micros(row, threads, peaks);
    }

    @Test
    void aStepLoadsItsWeights() {
        double bytes = 4 * 64 * (64 + 64) * 4;
        assertEquals((bytes / 50 + 10) / 1e3, floor("step/lstm/H=64", 1), EXACT);
        assertEquals((bytes / 80 + 6.25) / 1e3, floor("step/lstm/H=64", 2), EXACT);
        assertEquals((bytes * 3 / 4 / 50 + 10) / 1e3, floor("step/gru/H=64", 1), EXACT);
        assertEquals((bytes / 4 / 50 + 10) / 1e3, floor("step/rnn/H=64/P=99", 1), EXACT);
    }

    @Test
    void oneSequenceLoadsItsRecurrentWeightsAtEveryStep() {
        double weights = 4 * 64 * 64;
        double step = weights * 4 / 50 + 2 * weights / 100 + 10;
        assertEquals(100 * step / 1e3, floor("sequence/lstm/H=64/T=100/B=1", 1), EXACT);
    }

    @Test
    void manySequencesMultiply() {
        double weights = 4 * 64 * 64;
        double step = 2 * (2 * 32 * weights) / 100 + 32 * 10;
        assertEquals(100 * step / 1e3, floor("sequence/lstm/H=64/T=100/B=32", 1), EXACT);
        double shared = 2 * (2 * 32 * weights) / 160 + 32 * 6.25;
        assertEquals(100 * shared / 1e3, floor("sequence/lstm/H=64/T=100/B=32", 2), EXACT);
    }

    @Test
    void layersAndDirectionsAddUp() {
        assertEquals(
                2 * floor("sequence/lstm/H=64/T=100/B=8", 1), floor("bidirectional/lstm/H=64/T=100/B=8", 1), EXACT);
        double weights = 4 * 64 * 64;
        double recurrent = weights * 4 / 50 + 10;
        double inputs = 2 * 4 * 64 * 33 / 100.0 + 2 * (2 * weights / 100);
        assertEquals((3 * recurrent + inputs) * 120 / 1e3, floor("stacked/lstm/H=64/I=33/L=3/T=120/B=1", 1), EXACT);
        assertEquals(
                floor("sequence/lstm/H=64/T=100/B=8", 1) + 2.0 * 8 * 64 * Work.CLASSES / 100 / 1e3,
                floor("classifier/lstm/H=64/T=100/B=8", 1),
                EXACT);
    }

    @Test
    void anOwnCellHasTheFloorOfItsTwin() {
        assertEquals(floor("twin/lstm/H=64/T=100/B=8", 1), floor("own/lstm/H=64/T=100/B=8", 1));
        assertEquals(floor("sequence/lstm/H=64/T=100/B=8", 1), floor("own/lstm/H=64/T=100/B=8", 1));
    }

    @Test
    void trainingMultipliesFiveTimesAndTouchesSevenValuesAWeight() {
        double products = 5 * (2 * 32 * 4 * 64 * 64) / 100.0;
        double optimizer = 7 * (4 * 64 * (64 + 64 + 1)) * 4 / 50.0;
        double expected = (64 * (products + 32 * 10) + optimizer) / 1e3;
        assertEquals(expected, floor("train/lstm/H=64/T=64/B=32", 1), EXACT);
        assertEquals(expected, floor("train-truncated/lstm/H=64/T=64/B=32/K=16", 1), EXACT);
    }

    @Test
    void aRaggedBatchCostsTheStepsThatItHas() {
        assertArrayEquals(new int[] {3, 2, 2, 1}, Floor.active(3, 1, 4));
        assertArrayEquals(new int[0], Floor.active());
        int[] lengths = Work.lengths(Row.parse("ragged/lstm/H=64/B=64"));
        int[] active = Floor.active(lengths);
        assertEquals(Arrays.stream(lengths).sum(), Arrays.stream(active).sum());
        double weights = 4 * 64 * 64;
        double expected = Arrays.stream(active)
                .mapToDouble(count ->
                        Math.max(weights * 4 / 50, 2 * count * weights / 100) + 2 * count * weights / 100 + count * 10)
                .sum();
        assertEquals(expected / 1e3, floor("ragged/lstm/H=64/B=64", 1), 1e-6);
    }

    @Test
    void everyCellHasAnEpilogue() {
        for (String name : new String[] {"step/rnn/H=5", "step/gru/H=5", "step/gru-before/H=5", "step/lstm/H=5"}) {
            Row row = Row.parse(name);
            for (boolean trains : new boolean[] {false, true}) {
                Epilogue epilogue = new Epilogue(row.cell().of(5), 5, trains);
                epilogue.member().run();
                assertTrue(epilogue.rows() > 0, name);
            }
        }
    }
}
