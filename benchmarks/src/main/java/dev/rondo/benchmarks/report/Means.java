package dev.rondo.benchmarks.report;

import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the rows of one kind and cell have in common: geometric means. */
final class Means {
    private static final List<String> COLUMNS =
            List.of("kind", "cell", "threads", "rows with a peer", "peer ÷ Rondo", "lowest", "behind", "floor");

    private record Group(Kind kind, CellType cell, int percentile, int threads) {
        static Group of(Line line) {
            Row row = line.row();
            return new Group(row.kind(), row.cell(), row.get(Size.P), line.threads());
        }

        String name() {
            return percentile == 50 ? kind.toString() : kind + " P=" + percentile;
        }
    }

    private Means() {}

    /** A table in Markdown. */
    static List<String> of(List<Line> lines) {
        Map<Group, List<Line>> groups =
                lines.stream().collect(Collectors.groupingBy(Group::of, LinkedHashMap::new, Collectors.toList()));
        List<String> table = new ArrayList<>(Markdown.head(COLUMNS));
        groups.forEach((group, members) -> table.add(Markdown.row(cells(group, members))));
        return table;
    }

    private static List<String> cells(Group group, List<Line> lines) {
        List<Double> ratios = values(lines, Line::ratio);
        long behind = lines.stream().filter(Line::isBehind).count();
        OptionalDouble lowest = ratios.stream().mapToDouble(Double::doubleValue).min();
        return List.of(
                group.name(),
                group.cell().toString(),
                Integer.toString(group.threads()),
                String.format(Locale.ROOT, "%d of %d", ratios.size(), lines.size()),
                Table.ratio(mean(ratios)),
                Table.ratio(lowest),
                behind == 0 ? "" : Markdown.bold(Long.toString(behind)),
                Table.percent(mean(values(lines, Line::shareOfFloor))));
    }

    private static List<Double> values(List<Line> lines, Function<Line, OptionalDouble> value) {
        return lines.stream()
                .map(value)
                .filter(OptionalDouble::isPresent)
                .map(OptionalDouble::getAsDouble)
                .toList();
    }

    private static OptionalDouble mean(List<Double> values) {
        OptionalDouble logarithm = values.stream().mapToDouble(Math::log).average();
        return logarithm.isPresent() ? OptionalDouble.of(Math.exp(logarithm.getAsDouble())) : logarithm;
    }
}
