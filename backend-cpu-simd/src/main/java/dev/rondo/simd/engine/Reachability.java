package dev.rondo.simd.engine;

import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import java.util.HashSet;
import java.util.Set;

/** Which edges depend on a parameter, so that a derivative has to flow back through them. */
final class Reachability {
    private final Set<String> trained = new HashSet<>();

    Reachability(Graph graph) {
        for (Graph.Node node : graph.nodes()) {
            boolean own = !node.operation().parameters().isEmpty();
            boolean before = node.inputs().stream().anyMatch(this::needsAdjoint)
                    || node.initialStates().values().stream().anyMatch(this::needsAdjoint);
            if (own || before) {
                trained.add(node.name());
            }
        }
    }

    boolean needsAdjoint(Port port) {
        return trained.contains(port.source());
    }
}
