package dev.rondo.benchmarks.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.benchmarks.row.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FigureTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "2 threads, spinning", "packed; 1 thread"})
    void aLineOfTextKeepsEverything(String settings) {
        Figure figure = new Figure(Row.parse("step/gru/H=64/P=99"), 2, "onnxruntime", 0.1 + 0.2, 1e7 / 3, settings);
        assertEquals(figure, Figure.parse(figure.toLine()));
    }
}
