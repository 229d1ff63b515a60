package dev.rondo.onnx.source;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Computes the results of nodes over known tensors. */
final class Evaluation {
    private final Allowance allowance;

    /** Within an allowance for all results together. */
    Evaluation(Allowance allowance) {
        this.allowance = allowance;
    }

    /**
     * The outputs of a node in order; empty if it is not of an operator that is evaluated.
     *
     * @param inputs its inputs in order; null for one that is left out
     * @throws dev.rondo.FormatException if the standard gives it no result, or one that is too large
     */
    Optional<List<SourceTensor>> evaluate(SourceNode node, List<@Nullable SourceTensor> inputs) {
        if (!node.domain().isEmpty()) {
            return Optional.empty();
        }
        Operands operands = new Operands(node, inputs, allowance);
        Optional<List<SourceTensor>> results = Movement.evaluate(operands)
                .or(() -> Arithmetic.evaluate(operands)
                        .or(() -> Reduction.evaluate(operands))
                        .or(() -> Sources.evaluate(operands))
                        .map(List::of));
        results.ifPresent(tensors -> tensors.forEach(tensor -> allowance.takeResult(node, tensor)));
        return results.filter(tensors -> covers(tensors, node));
    }

    /**
     * Takes what a tensor needs that a node has in its newer form.
     *
     * @throws dev.rondo.FormatException if that is too much
     */
    void take(SourceNode node, SourceTensor tensor) {
        allowance.take(node, tensor.type(), tensor.size());
        allowance.takeResult(node, tensor);
    }

    private static boolean covers(List<SourceTensor> results, SourceNode node) {
        return node.outputs().stream().skip(results.size()).allMatch(String::isEmpty);
    }
}
