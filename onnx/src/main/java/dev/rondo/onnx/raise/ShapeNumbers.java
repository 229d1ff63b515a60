package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceNode;
import java.util.List;
import java.util.OptionalInt;

/** The numbers in the shape of a Reshape: one is the length of an axis of steps or sequences only where the file fixes that. */
final class ShapeNumbers {
    private final Raising raising;

    ShapeNumbers(Raising raising) {
        this.raising = raising;
    }

    /** Refuses a Reshape whose numbers are not the lengths of the axes that they were taken for. */
    void require(SourceNode node, Operand result) {
        List<Long> shape = numbers(node.input(1));
        if (!(result instanceof Operand.View view)) {
            return;
        }
        for (int i = 0; i < Math.min(shape.size(), view.rank()); i++) {
            OptionalInt fixed = fixedLength(view, view.axes().get(i), Math.toIntExact(shape.get(i)));
            if (shape.get(i) > 0 && (fixed.isEmpty() || fixed.getAsInt() != shape.get(i))) {
                throw new Obstacle(
                        node,
                        "its shape says " + shape.get(i) + " for "
                                + view.axes().get(i).description() + ", which "
                                + (fixed.isEmpty()
                                        ? "has any length in the file"
                                        : "has the length " + fixed.getAsInt()),
                        "a shape keeps steps and sequences as they are",
                        "export the model with a shape that takes lengths from its input, or with fixed lengths");
            }
        }
    }

    /** The numbers of a shape, 0 where it takes a length from elsewhere. */
    private List<Long> numbers(String shape) {
        return switch (raising.operand(shape)) {
            case Operand.Fixed fixed -> fixed.tensor().toList();
            case Operand.Sizes sizes ->
                sizes.values().stream()
                        .map(size -> size instanceof Size.Known(long length) ? length : 0L)
                        .toList();
            case null, default -> List.of();
        };
    }

    private OptionalInt fixedLength(Operand.View view, Axis axis, int otherwise) {
        return switch (axis) {
            case Axis.Time time -> raising.steps(view);
            case Axis.Batch batch -> raising.sequences();
            case Axis.Joined(List<Axis> of) -> {
                int product = 1;
                for (Axis each : of) {
                    product = Math.multiplyExact(
                            product, fixedLength(view, each, 1).orElse(0));
                }
                yield product > 0 ? OptionalInt.of(product) : OptionalInt.empty();
            }
            default -> OptionalInt.of(otherwise);
        };
    }
}
