package dev.rondo.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.benchmarks.fork.Figure;
import dev.rondo.benchmarks.row.Row;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LineTest {
    private static final double EXACT = 1e-12;
    private static final Row STEP = Row.parse("step/gru/H=64");
    private static final Row TAIL = Row.parse("step/gru/H=64/P=99");

    private static Figure figure(Row row, int threads, String contender, double micros, double usual, String settings) {
        return new Figure(row, threads, contender, micros, usual, settings);
    }

    private static Line line(Figure... figures) {
        return Line.of(List.of(figures)).getFirst();
    }

    @Test
    void linesStandInTheOrderOfTheirFigures() {
        List<Line> lines = Line.of(List.of(
                figure(STEP, 1, "rondo", 1, 1, ""),
                figure(TAIL, 1, "rondo", 2, 2, ""),
                figure(STEP, 1, "libtorch", 3, 3, ""),
                figure(STEP, 2, "rondo", 4, 4, ""),
                figure(TAIL, 1, "libtorch", 5, 5, "")));
        assertEquals(List.of(STEP, TAIL, STEP), lines.stream().map(Line::row).toList());
        assertEquals(List.of(1, 1, 2), lines.stream().map(Line::threads).toList());
        assertEquals(OptionalDouble.of(5), lines.get(1).micros("libtorch"));
        assertEquals(OptionalDouble.empty(), lines.get(2).micros("libtorch"));
    }

    @Test
    void aTimeIsTheMedianOfTheForks() {
        Line line = line(
                figure(STEP, 1, "rondo", 3, 3.3, ""),
                figure(STEP, 1, "rondo", 2, 2.1, ""),
                figure(STEP, 1, "rondo", 2.5, 4, ""));
        assertEquals(OptionalDouble.of(2.5), line.micros("rondo"));
        assertEquals(0.5, line.spread(), EXACT);
        assertEquals(0.6, line.noise(), EXACT);
    }

    @Test
    void theBestPeerIsTheOneThatCounts() {
        Line line = line(
                figure(STEP, 1, "rondo", 2, 2, ""),
                figure(STEP, 1, "onnxruntime", 9, 9, "spinning"),
                figure(STEP, 1, "libtorch", 5, 5, ""));
        assertEquals(OptionalDouble.of(2.5), line.ratio());
        assertEquals(OptionalDouble.empty(), line.shareOfFloor());
        assertEquals(OptionalDouble.of(0.75), line.withFloor(1.5).shareOfFloor());
        assertEquals(Optional.of("spinning"), line.settings("onnxruntime"));
        assertEquals(Optional.empty(), line.settings("dl4j"));
    }

    @Test
    void nothingIsComparedWithNothing() {
        assertEquals(
                OptionalDouble.empty(), line(figure(STEP, 1, "rondo", 2, 2, "")).ratio());
        Line peer = line(figure(STEP, 1, "libtorch", 2, 2, "")).withFloor(1);
        assertEquals(OptionalDouble.empty(), peer.ratio());
        assertEquals(OptionalDouble.empty(), peer.shareOfFloor());
        assertEquals(0, peer.spread());
        assertEquals(0, peer.noise());
    }
}
