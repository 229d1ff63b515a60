package dev.rondo.onnx.raise;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.onnx.source.SourceTensor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is known of one tensor of a file. */
sealed interface Operand {
    /**
     * A tensor that the file holds, or that follows from such tensors.
     *
     * @param name the name of the value
     * @param trained whether it is a weight, and becomes a parameter called {@code name}; otherwise a constant
     * @param transposeOf the matrix that this one is the transpose of, as the file has it; null for any other
     */
    record Fixed(
            String name,
            SourceTensor tensor,
            boolean trained,
            @Nullable Fixed transposeOf) implements Operand {
        static Fixed of(String name, SourceTensor tensor, boolean trained) {
            return new Fixed(name, tensor, trained, null);
        }

        /** The lengths of its axes. */
        int[] dimensions() {
            return tensor.shape().stream().mapToInt(Math::toIntExact).toArray();
        }
    }

    /**
     * A vector at each of some steps.
     *
     * @param value the vector: the axes that are features, in row-major order
     * @param axes what the axes of the tensor stand for, outermost first
     */
    record View(Expr value, List<Axis> axes) implements Operand {
        /** Checks that the axes hold the features. */
        public View {
            axes = List.copyOf(axes);
            int size = axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
            if (size != value.size()) {
                throw new IllegalArgumentException(value.size() + " elements do not fill " + axes);
            }
        }

        /** A view that expressions begin with. */
        static View input(String name, List<Axis> axes) {
            int size = axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
            return new View(new Expr.Input(name, Shape.of(size)), axes);
        }

        int rank() {
            return axes.size();
        }

        /** The number of elements that each axis has in one step. */
        int[] dimensions() {
            return axes.stream().mapToInt(Axis::size).toArray();
        }

        /** Another value of the same axes. */
        View with(Expr other) {
            return new View(other, axes);
        }

        /** How its elements lie. */
        Grid grid() {
            return Grid.of(dimensions());
        }

        /** The view without axes of length 1 at its beginning, or with more of them, so that it has {@code rank} axes. */
        List<Axis> axesOf(int rank) {
            return IntStream.range(0, rank)
                    .mapToObj(i -> i < rank - axes.size() ? new Axis.One() : axes.get(i - rank + axes.size()))
                    .toList();
        }
    }

    /**
     * A truth value for each feature.
     *
     * @param positive over 0 where it is true, or, if negated, where it is false
     * @param masksSteps whether it only tells the steps of a sequence from what lies beyond its end
     */
    record Condition(View positive, boolean negated, boolean masksSteps) implements Operand {
        Condition(View positive, boolean negated) {
            this(positive, negated, false);
        }

        /** True at each step of a sequence, false beyond its end. */
        static Condition withinLength(List<Axis> axes) {
            return new Condition(View.input("within length", axes), false, true);
        }
    }

    /** Integers, some of which only data will tell: a vector, or one number. */
    record Sizes(List<Size> values, boolean scalar) implements Operand {
        /** Keeps a copy. */
        public Sizes {
            values = List.copyOf(values);
        }
    }
}
