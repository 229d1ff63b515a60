package dev.rondo.testkit;

import dev.rondo.Problem;
import java.util.List;

/** How a case ended; a failure is an {@link AssertionError} instead. */
public sealed interface Outcome {
    /** It was computed, and is right. */
    record Passed() implements Outcome {}

    /** The backend declares that it does not do this, and refused it with these reasons. */
    record Refused(List<Problem> reasons) implements Outcome {
        /** Keeps a copy. */
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }
}
