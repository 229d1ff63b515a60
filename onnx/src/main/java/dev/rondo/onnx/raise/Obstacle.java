package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.onnx.source.SourceNode;

/** Why one node of a file cannot become part of a model. Never leaves the import, which collects all of them. */
final class Obstacle extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** An obstacle at a node. */
    Obstacle(SourceNode node, String found, String expected, String remedy) {
        this(new Problem(node.path(), found, expected, remedy));
    }

    Obstacle(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
