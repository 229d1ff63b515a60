package dev.rondo;

import java.util.List;

/** A backend is missing, refuses a model, is closed, or was used by two threads where one is allowed. */
public final class BackendException extends RondoException {
    private static final long serialVersionUID = 1L;

    /** Reports all of {@code problems} under a heading of their own. */
    public BackendException(String heading, List<Problem> problems) {
        super(heading, problems);
    }

    /** Reports one problem. */
    public BackendException(Problem problem) {
        super("The backend cannot do this", List.of(problem));
    }
}
