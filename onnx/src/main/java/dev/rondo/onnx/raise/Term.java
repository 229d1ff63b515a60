package dev.rondo.onnx.raise;

import dev.rondo.model.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A number that a file computes from the lengths of sequences, the same for all features: what masks and indices are made of. */
sealed interface Term {
    /** What the numbers of a file are, which decides what a division gives. */
    enum Kind {
        TRUTH,
        WHOLE,
        REAL
    }

    /** The number of steps of a sequence, as an input of the file gives it. */
    record Lengths(String input, Kind kind) implements Term {}

    /** A number. */
    record Fixed(double value, Kind kind) implements Term {}

    /** How many steps or sequences there are. */
    record Count(Size size) implements Term {}

    /**
     * Which step it is, from 0 on.
     *
     * @param clock whose step it is; null if nothing tells
     */
    record Position(@Nullable Clock clock) implements Term {}

    /** Which sequence of the batch it is, from 0 on. */
    record Row() implements Term {}

    /**
     * A function of one number or of two, called as the operator is.
     *
     * @param kind what its result is
     */
    record Call(String operator, List<Term> of, Kind kind) implements Term {
        /** Keeps a copy. */
        public Call {
            of = List.copyOf(of);
        }
    }

    /**
     * Where the element for each sequence lies: the step, and the sequence itself.
     *
     * @param stepFirst whether the step stands before the sequence
     */
    record Place(Term step, boolean stepFirst) implements Term {}

    /** The sum over the steps of each sequence; {@code axes} are those of the sum. */
    record Total(Operand.View x, List<Axis> axes) implements Term {
        /** Keeps a copy. */
        public Total {
            axes = List.copyOf(axes);
        }
    }

    /** A view with {@code before} zero steps put before its first, and {@code after} behind its last. */
    record Padded(Operand.View x, int before, int after) implements Term {}

    /**
     * A convolution along time with zeros on either side that no layer has by itself; a Slice may take the surplus away.
     *
     * @param causal what has been made of each of its steps so far, of those that zeros before the first step give; null if nothing has
     */
    record Convolved(ConvolutionLayers.Parts parts, int before, int after, Operand.@Nullable View causal)
            implements Term {}

    /** All steps of a view, whose axis of time stands at {@code time}, with their features as one vector for each sequence. */
    record Flattened(Operand.View x, int time) implements Term {}

    /** What the number is. */
    default Kind kind() {
        return Kind.WHOLE;
    }
}
