package dev.rondo.models.weights;

import dev.rondo.data.FloatTensor;
import dev.rondo.layer.Direction;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import java.util.List;

/**
 * A layer of a graph that has parameters, as another framework has it.
 *
 * @param tensors what its parameters are there
 */
record OurLayer(Graph.Node node, LayerKind kind, List<ForeignTensor> tensors) {
    String name() {
        return node.name();
    }

    boolean isReversed() {
        return node.operation() instanceof Operation.Step step && step.direction() == Direction.REVERSE;
    }

    boolean isRecurrent() {
        return !node.states().isEmpty();
    }

    /** Whether another layer may be this one in the other direction. */
    boolean isPairedWith(OurLayer other) {
        return kind == other.kind
                && isRecurrent()
                && isReversed() != other.isReversed()
                && node.inputs().equals(other.node.inputs())
                && shapes().equals(other.shapes());
    }

    /** The names of the tensors with their shapes. */
    List<String> shapes() {
        return tensors.stream()
                .map(tensor -> tensor.name() + " " + tensor.shape())
                .toList();
    }

    /** Whether a layer of another framework can be this one: tensors, shapes and direction. */
    boolean fits(TheirLayer theirs) {
        return isOn(theirs.place().side())
                && tensors.stream().map(ForeignTensor::name).toList().containsAll(theirs.names())
                && tensors.stream()
                        .allMatch(tensor -> theirs.get(tensor.name()) == null
                                ? isLackOfBiases(tensor, theirs)
                                : hasShape(tensor, theirs));
    }

    /** Whether a layer of another framework has the tensors of this one, of whatever shape. */
    boolean isNamedAs(TheirLayer theirs) {
        return isOn(theirs.place().side())
                && tensors.stream()
                        .allMatch(tensor -> tensor.isBias() || theirs.names().contains(tensor.name()));
    }

    /** Whether the other framework's layer has no biases at all, which are zeros. */
    boolean isLackOfBiases(ForeignTensor tensor, TheirLayer theirs) {
        return tensor.isBias()
                && tensors.stream()
                        .noneMatch(other -> other.isBias() && theirs.names().contains(other.name()));
    }

    private static boolean hasShape(ForeignTensor tensor, TheirLayer theirs) {
        FloatTensor found = theirs.get(tensor.name());
        return found != null && found.shape().equals(tensor.shape());
    }

    private boolean isOn(Place.Side side) {
        return switch (side) {
            case ALONE -> true;
            case FORWARD -> !isReversed();
            case REVERSE -> isReversed();
        };
    }
}
