package dev.rondo.testkit;

import dev.rondo.Problem;
import dev.rondo.backend.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What backends do, as a table: made of how the cases ended, so that it says nothing that was not tried. */
public final class SupportTable {
    private final List<Result> results;
    private final List<String> backends;
    private final List<String> reasons = new ArrayList<>();

    private SupportTable(List<Result> results) {
        this.results =
                results.stream().filter(r -> r.test().group() != Group.REFUSAL).toList();
        this.backends = results.stream().map(Result::backend).distinct().toList();
    }

    /**
     * The table in Markdown: a row a {@link Feature}, a column a backend, in the order in which they come. An entry lists the purposes
     * for which the feature works; a number points to why another does not.
     */
    public static String markdown(List<Result> results) {
        return new SupportTable(results).markdown();
    }

    private String markdown() {
        StringBuilder table = new StringBuilder();
        table.append("| | ").append(String.join(" | ", backends)).append(" |\n");
        table.append("|---|").append("---|".repeat(backends.size())).append('\n');
        for (Feature.Section section : Feature.Section.values()) {
            table.append("| **").append(section.title()).append("** |").append(" |".repeat(backends.size()));
            table.append('\n');
            for (Feature feature : Feature.values()) {
                if (feature.section() == section
                        && results.stream().anyMatch(r -> r.test().feature() == feature)) {
                    table.append(row(feature)).append('\n');
                }
            }
        }
        for (int i = 0; i < reasons.size(); i++) {
            table.append(i == 0 ? "\n" : "")
                    .append(i + 1)
                    .append(". ")
                    .append(reasons.get(i))
                    .append('\n');
        }
        return table.toString();
    }

    private String row(Feature feature) {
        return backends.stream()
                .map(backend -> entry(results.stream()
                        .filter(r ->
                                r.test().feature() == feature && r.backend().equals(backend))
                        .toList()))
                .collect(Collectors.joining(" | ", "| " + feature.title() + " | ", " |"));
    }

    private String entry(List<Result> cases) {
        StringJoiner works = new StringJoiner(", ");
        StringJoiner missing = new StringJoiner(", ");
        Set<Integer> reasonsForAll = new TreeSet<>();
        for (String purpose : List.of("run", "stream", "train")) {
            List<Result> tried = cases.stream()
                    .filter(r -> name(r.test().purpose()).equals(purpose))
                    .toList();
            Set<Integer> refused = numbers(tried);
            if (tried.stream().anyMatch(r -> r.outcome() instanceof Outcome.Passed)) {
                works.add(purpose + marks(refused));
            } else if (!tried.isEmpty()) {
                missing.add("no " + purpose + marks(refused));
                reasonsForAll.addAll(refused);
            }
        }
        if (works.length() == 0) {
            return "no" + marks(reasonsForAll);
        }
        return missing.length() == 0 ? works.toString() : works + "; " + missing;
    }

    /** The numbers of the reasons for which cases were refused. */
    private Set<Integer> numbers(List<Result> cases) {
        Set<Integer> numbers = new TreeSet<>();
        for (Result result : cases) {
            if (result.outcome() instanceof Outcome.Refused(List<Problem> problems)) {
                problems.forEach(problem -> numbers.add(number(problem)));
            }
        }
        return numbers;
    }

    /** A reason without the layer of the case that met it. */
    private int number(Problem problem) {
        String reason = new Problem("", problem.found(), problem.expected(), problem.remedy()).toString();
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
        return reasons.indexOf(reason) + 1;
    }

    private static String marks(Set<Integer> numbers) {
        return numbers.stream().map(number -> " (" + number + ")").collect(Collectors.joining());
    }

    private static String name(Purpose purpose) {
        return switch (purpose) {
            case Purpose.Run run -> "run";
            case Purpose.Stream stream -> "stream";
            case Purpose.Train train -> "train";
        };
    }
}
