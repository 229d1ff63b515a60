package dev.rondo;

import java.util.List;

/** A file or a byte stream is damaged, or is not what it should be. */
public final class FormatException extends RondoException {
    private static final long serialVersionUID = 1L;

    /** Reports all of {@code problems}. */
    public FormatException(List<Problem> problems) {
        super("The file cannot be read", problems);
    }

    /** Reports one problem. */
    public FormatException(Problem problem) {
        this(List.of(problem));
    }
}
