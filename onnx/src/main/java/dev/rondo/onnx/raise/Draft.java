package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Layer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A layer that looks across the steps of a sequence, before names and edges of the model are settled. */
final class Draft {
    private final Tag tag;
    private final Layer layer;
    private List<Expr> inputs;
    private final Map<String, Expr> initialStates = new LinkedHashMap<>();
    private final Map<String, FloatTensor> weights;
    private boolean stepwise;

    Draft(Tag tag, Layer layer, List<Expr> inputs, Map<String, FloatTensor> weights) {
        this.tag = tag;
        this.layer = layer;
        this.inputs = List.copyOf(inputs);
        this.weights = Map.copyOf(weights);
    }

    /** Whether the file applies it to one step a call, so that what it gives is what its first state is afterwards. */
    boolean isStepwise() {
        return stepwise;
    }

    /** The same layer, applied to one step a call. */
    Draft stepwise() {
        stepwise = true;
        return this;
    }

    Tag tag() {
        return tag;
    }

    Layer layer() {
        return layer;
    }

    List<Expr> inputs() {
        return inputs;
    }

    /** Puts other expressions in the place of its inputs and of what its states begin with. */
    void rewrite(UnaryOperator<Expr> other) {
        inputs = inputs.stream().map(other).toList();
        initialStates.replaceAll((state, value) -> other.apply(value));
    }

    /** The values that states begin with, by state; for the others the cell says. */
    Map<String, Expr> initialStates() {
        return initialStates;
    }

    /** By the names within the layer. */
    Map<String, FloatTensor> weights() {
        return weights;
    }
}
