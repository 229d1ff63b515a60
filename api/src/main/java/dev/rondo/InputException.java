package dev.rondo;

import java.util.List;

/** Data that was handed to a model does not fit it. */
public final class InputException extends RondoException {
    private static final long serialVersionUID = 1L;

    /** Reports all of {@code problems}. */
    public InputException(List<Problem> problems) {
        super("The input does not fit the model", problems);
    }

    /** Reports one problem. */
    public InputException(Problem problem) {
        this(List.of(problem));
    }
}
