package dev.rondo.benchmarks.report;

import dev.rondo.benchmarks.fork.Figure;
import dev.rondo.benchmarks.row.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * One line of the table.
 *
 * @param row the row
 * @param threads how many threads everybody could use
 * @param figures for each contender its figures, one a fork
 * @param floor what the machine needs at least, in µs, if that is known
 */
public record Line(Row row, int threads, Map<String, List<Figure>> figures, OptionalDouble floor) {
    /** The contenders in the order of the columns. */
    public static final List<String> CONTENDERS = List.of("rondo", "onnxruntime", "libtorch", "dl4j");

    /** What a floor may be missed by: more than that is no noise, but a peak that is wrong. */
    private static final double NOISE = 0.03;

    /** Lines of all figures, in the order in which rows and threads first come. */
    public static List<Line> of(List<Figure> figures) {
        record Key(Row row, int threads) {}
        Map<Key, List<Figure>> groups = figures.stream()
                .collect(Collectors.groupingBy(
                        figure -> new Key(figure.row(), figure.threads()), LinkedHashMap::new, Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        groups.forEach((key, group) -> lines.add(new Line(
                key.row(),
                key.threads(),
                group.stream().collect(Collectors.groupingBy(Figure::contender)),
                OptionalDouble.empty())));
        return lines;
    }

    /** The same with its floor. */
    public Line withFloor(double micros) {
        return new Line(row, threads, figures, OptionalDouble.of(micros));
    }

    /** The time of a contender in µs: the median of its forks. */
    public OptionalDouble micros(String contender) {
        List<Figure> forks = sorted(contender);
        return forks.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(forks.get(forks.size() / 2).micros());
    }

    private List<Figure> sorted(String contender) {
        return figures.getOrDefault(contender, List.of()).stream()
                .sorted(Comparator.comparingDouble(Figure::micros))
                .toList();
    }

    /** By how much Rondo's slowest fork is over its fastest, as a share of that. */
    public double spread() {
        List<Figure> forks = sorted(CONTENDERS.getFirst());
        return forks.isEmpty() ? 0 : forks.getLast().micros() / forks.getFirst().micros() - 1;
    }

    /** Whether more than one fork measured Rondo, so that there is a {@link #spread}. */
    public boolean hasSeveralForks() {
        return sorted(CONTENDERS.getFirst()).size() > 1;
    }

    /** By how much Rondo's usual slice is over its fastest, as a share of that. */
    public double noise() {
        return figures.getOrDefault(CONTENDERS.getFirst(), List.of()).stream()
                .mapToDouble(figure -> figure.usual() / figure.micros() - 1)
                .max()
                .orElse(0);
    }

    /** The settings of a contender that were the fastest. */
    public Optional<String> settings(String contender) {
        return sorted(contender).stream().findFirst().map(Figure::settings);
    }

    /** The time of the fastest peer over Rondo's: above 1 Rondo leads. */
    public OptionalDouble ratio() {
        OptionalDouble rondo = micros(CONTENDERS.getFirst());
        OptionalDouble peer = CONTENDERS.stream()
                .skip(1)
                .map(this::micros)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .min();
        return rondo.isPresent() && peer.isPresent()
                ? OptionalDouble.of(peer.getAsDouble() / rondo.getAsDouble())
                : OptionalDouble.empty();
    }

    /** Whether a peer is faster. */
    public boolean isBehind() {
        return ratio().orElse(1) < 1;
    }

    /** Whether Rondo is faster than the machine can be, which tells of a wrong peak. */
    public boolean isAboveFloor() {
        return shareOfFloor().orElse(0) > 1 + NOISE;
    }

    /** The floor as a share of Rondo's time: 1 is the machine's limit. */
    public OptionalDouble shareOfFloor() {
        OptionalDouble rondo = micros(CONTENDERS.getFirst());
        return rondo.isPresent() && floor.isPresent()
                ? OptionalDouble.of(floor.getAsDouble() / rondo.getAsDouble())
                : OptionalDouble.empty();
    }
}
