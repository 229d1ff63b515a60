package dev.rondo.testkit;

import dev.rondo.Problem;
import java.util.List;

/** Ends a case whose backend refuses, as declared, an option that the case opens it with. */
final class DeclaredGap extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> reasons;

    DeclaredGap(List<Problem> reasons) {
        super(reasons.toString());
        this.reasons = List.copyOf(reasons);
    }

    List<Problem> reasons() {
        return reasons;
    }
}
