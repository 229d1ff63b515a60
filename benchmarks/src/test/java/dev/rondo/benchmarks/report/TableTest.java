package dev.rondo.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.benchmarks.fork.Figure;
import dev.rondo.benchmarks.row.Row;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Row ROW = Row.parse("step/gru/H=64");

    @Test
    void columnsStandBelowTheirNames() {
        List<Figure> figures = List.of(
                new Figure(ROW, 1, "rondo", 0.5, 0.5, ""),
                new Figure(ROW, 1, "onnxruntime", 12.34, 13, ""),
                new Figure(ROW, 1, "libtorch", 12345.6, 13000, ""));
        String line = Table.of(Line.of(figures).getFirst().withFloor(0.45));
        assertEquals(
                List.of("step/gru/H=64", "1", "0.50", "12.3", "12,346", "24.68", "90 %"),
                List.of(line.trim().split(" {2,}", -1)));
        assertEquals(Table.header().length(), line.length());
        assertEquals(end("Rondo µs"), line.indexOf("0.50") + 4);
        assertEquals(end("ORT µs"), line.indexOf("12.3") + 4);
        assertEquals(end("libtorch µs"), line.indexOf("12,346") + 6);
        assertEquals(end("ratio"), line.indexOf("24.68") + 5);
    }

    private static int end(String column) {
        return Table.header().indexOf(column) + column.length();
    }

    @Test
    void numbersHaveThreeDigitsOrAllBeforeThePoint() {
        assertEquals("0.07", Table.micros(OptionalDouble.of(0.0666)));
        assertEquals("9.99", Table.micros(OptionalDouble.of(9.99)));
        assertEquals("10.0", Table.micros(OptionalDouble.of(10)));
        assertEquals("100", Table.micros(OptionalDouble.of(100)));
        assertEquals("1,234,567", Table.micros(OptionalDouble.of(1_234_567)));
        assertEquals("0.95", Table.ratio(OptionalDouble.of(0.95)));
        assertEquals("97 %", Table.percent(OptionalDouble.of(0.966)));
    }

    @Test
    void nothingIsNothing() {
        assertEquals("", Table.micros(OptionalDouble.empty()));
        assertEquals("", Table.ratio(OptionalDouble.empty()));
        assertEquals("", Table.percent(OptionalDouble.empty()));
    }
}
