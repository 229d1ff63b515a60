package dev.rondo;

import java.util.List;
import java.util.stream.Collectors;

/** The root of everything that Rondo throws on bad input; it carries every problem that was found, not the first alone. */
public abstract sealed class RondoException extends RuntimeException
        permits BackendException, FormatException, InputException, ModelException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    RondoException(String heading, List<Problem> problems) {
        super(sentence(heading, problems));
        this.problems = List.copyOf(problems);
    }

    /** All problems that were found, in the order in which they stand in the model or the data. */
    public final List<Problem> problems() {
        return problems;
    }

    private static String sentence(String heading, List<Problem> problems) {
        if (problems.isEmpty()) {
            return heading;
        }
        if (problems.size() == 1) {
            return problems.getFirst().toString();
        }
        return problems.stream()
                .map(problem -> "\n  - " + problem)
                .collect(Collectors.joining("", heading + ": " + problems.size() + " problems", ""));
    }
}
