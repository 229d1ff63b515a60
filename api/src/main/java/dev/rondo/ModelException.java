package dev.rondo;

import java.util.List;

/** A model, a cell, an expression or its weights are not well formed. */
public final class ModelException extends RondoException {
    private static final long serialVersionUID = 1L;

    /** Reports all of {@code problems}. */
    public ModelException(List<Problem> problems) {
        super("The model is not well formed", problems);
    }

    /** Reports one problem. */
    public ModelException(Problem problem) {
        this(List.of(problem));
    }
}
