package dev.rondo.models;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.backend.InputCheck;
import dev.rondo.backend.NonFinite;
import dev.rondo.model.Graph;
import dev.rondo.train.Loss;
import dev.rondo.train.LossGraph;

/** Checks a whole data set against a model and its loss before any of it is trained on. */
final class DataCheck {
    private static final int CHUNK = 64;

    private final LossGraph lossGraph;
    private final InputCheck check;

    DataCheck(Graph graph, Loss loss) {
        this.lossGraph = LossGraph.of(graph, loss);
        this.check = new InputCheck(lossGraph.graph(), NonFinite.REJECT);
    }

    /**
     * Checks inputs and targets.
     *
     * @throws InputException with what does not fit in the first sequences that have a fault
     */
    void check(String what, Dataset data) {
        for (int[] indices : Batches.inOrder(data, CHUNK)) {
            Dataset chunk = data.select(indices);
            try {
                check.check(lossGraph.inputs(chunk.inputs(), chunk.targets()));
            } catch (InputException e) {
                String path = indices[0] == 0 ? what : what + " from sequence " + indices[0];
                throw new InputException(e.problems().stream()
                        .map(problem -> problem.within(path))
                        .toList());
            }
        }
        if (data.targets().rows() == 0) {
            throw new InputException(new Problem(
                    what, "no sequence has a target", "a loss compares at least one step", "pass longer sequences"));
        }
    }
}
