package dev.rondo.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.benchmarks.row.Rows;
import org.junit.jupiter.api.Test;

class BenchTest {
    @Test
    void aShortRunMeasuresPeaksOnce() {
        int rows = Rows.quick().size();
        assertTrue(rows <= Bench.ROWS_BETWEEN_PEAKS, "rows: " + rows);
    }
}
