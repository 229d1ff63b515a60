package dev.rondo.benchmarks.floor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.benchmarks.row.Row;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeaksTest {
    private static final double EXACT = 1e-9;
    private static final Row STEP = Row.parse("step/lstm/H=64");

    @Test
    void betweenTwoWorkingSetsTheRateFollowsTheLogarithm() {
        Peaks peaks = new Peaks();
        peaks.load(1, 1024, 200);
        peaks.load(1, 4096, 100);
        assertEquals(200, peaks.bytesPerNano(1, 1024), EXACT);
        assertEquals(150, peaks.bytesPerNano(1, 2048), EXACT);
        assertEquals(125, peaks.bytesPerNano(1, 2048 * Math.sqrt(2)), EXACT);
        assertEquals(100, peaks.bytesPerNano(1, 4096), EXACT);
    }

    @Test
    void outsideTheRateIsThatOfTheNearest() {
        Peaks peaks = new Peaks();
        peaks.load(1, 1024, 200);
        peaks.load(1, 4096, 100);
        assertEquals(200, peaks.bytesPerNano(1, 16), EXACT);
        assertEquals(100, peaks.bytesPerNano(1, 1e9), EXACT);
    }

    @Test
    void lessIsNeverSlower() {
        Peaks peaks = new Peaks();
        peaks.load(1, 1024, 90);
        peaks.load(1, 2048, 120);
        peaks.load(1, 4096, 60);
        assertEquals(120, peaks.bytesPerNano(1, 1024), EXACT);
        assertEquals(120, peaks.bytesPerNano(1, 1500), EXACT);
        assertEquals(60, peaks.bytesPerNano(1, 4096), EXACT);
    }

    @Test
    void ofTwoMeasurementsTheHigherCounts() {
        Peaks peaks = new Peaks();
        peaks.fma(1, 100);
        peaks.fma(1, 90);
        peaks.load(1, 1024, 50);
        Peaks later = new Peaks();
        later.fma(1, 80);
        later.fma(2, 70);
        later.load(1, 1024, 60);
        later.epilogue(STEP, 1, 0.25);
        peaks.merge(later);
        assertEquals(100, peaks.flops(1), EXACT);
        assertEquals(70, peaks.flops(2), EXACT);
        assertEquals(60, peaks.bytesPerNano(1, 1024), EXACT);
        assertEquals(4, peaks.epilogueNanos(STEP, 1), EXACT);
        assertEquals(Set.of(1024L), peaks.workingSets(1));
        assertEquals(Set.of(), peaks.workingSets(2));
    }

    @Test
    void linesOfTextKeepEverything() {
        Peaks peaks = new Peaks();
        peaks.fma(1, 0.1 + 0.2);
        peaks.load(2, 1024, 1 / 3.0);
        peaks.epilogue(Row.parse("train/lstm/H=64/T=64/B=32"), 2, 0.7);
        Peaks read = Peaks.parse(peaks.toLines());
        assertEquals(peaks.toLines(), read.toLines());
        assertEquals(0.1 + 0.2, read.flops(1));
        assertEquals(1 / 3.0, read.bytesPerNano(2, 1024));
        assertEquals(1 / 0.7, read.epilogueNanos(Row.parse("train-ragged/lstm/H=64/B=8"), 2));
    }

    @Test
    void aPeakThatNobodyMeasuredHasNoValue() {
        assertEquals(
                "no peak of fma at 3 threads",
                assertThrows(IllegalStateException.class, () -> new Peaks().flops(3))
                        .getMessage());
    }

    @Test
    void rowsShareAnEpilogueIfCellSizeAndTrainingAreEqual() {
        List<Row> rows = Stream.of(
                        "step/lstm/H=64",
                        "sequence/lstm/H=64/T=100/B=8",
                        "sequence/gru/H=64/T=100/B=8",
                        "step/lstm/H=32",
                        "train/lstm/H=64/T=64/B=32",
                        "train-ragged/lstm/H=64/B=64")
                .map(Row::parse)
                .toList();
        assertEquals(List.of(rows.get(0), rows.get(2), rows.get(3), rows.get(4)), Peaks.distinct(rows));
    }
}
