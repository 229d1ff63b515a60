package dev.rondo.backend;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.model.Graph;
import java.util.List;

/** Whether a backend can compile a model for a purpose. What it calls supported it compiles; nothing is refused later. */
public sealed interface Support {
    /** It can. */
    record Supported() implements Support {}

    /** It cannot; each reason names the layer, the feature and the remedy. */
    record Unsupported(List<Problem> reasons) implements Support {
        /** Keeps a copy. */
        public Unsupported {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Refuses what a backend does not support.
     *
     * @throws BackendException with all reasons
     */
    static void require(Backend backend, Graph graph, Purpose purpose) {
        if (backend.supports(graph, purpose) instanceof Unsupported(List<Problem> reasons)) {
            throw new BackendException("The backend '" + backend.name() + "' refuses this model", reasons);
        }
    }

    /** Supported if there is no reason against it. */
    static Support of(List<Problem> reasons) {
        return reasons.isEmpty() ? new Supported() : new Unsupported(reasons);
    }
}
