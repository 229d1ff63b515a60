package dev.rondo.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.benchmarks.fork.Figure;
import dev.rondo.benchmarks.row.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
    private static final Row ROW = Row.parse("sequence/lstm/H=128/T=100/B=8");

    @Test
    void theColumnsAreFixed() {
        assertEquals(List.of("row,threads,rondo_us,onnxruntime_us,libtorch_us,dl4j_us,floor_us"), Csv.of(List.of()));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        List<Figure> figures = List.of(
                new Figure(ROW, 1, "libtorch", 12345.6789, 13000, "packed, one thread"),
                new Figure(ROW, 1, "rondo", 1000, 1001, ""),
                new Figure(ROW, 2, "dl4j", 1e8, 1e8, ""));
        List<Line> lines = Line.of(figures);
        assertEquals(
                List.of(
                        "sequence/lstm/H=128/T=100/B=8,1,1000.000,,12345.679,,0.250",
                        "sequence/lstm/H=128/T=100/B=8,2,,,,100000000.000,"),
                Csv.of(List.of(lines.get(0).withFloor(0.25), lines.get(1))).subList(1, 3));
    }
}
