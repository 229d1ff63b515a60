package dev.rondo.model;

import dev.rondo.cell.ParameterSpec;
import dev.rondo.cell.Recurrence;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Padding;
import dev.rondo.layer.Pooling;
import java.util.List;

/** What a node of a {@link Graph} computes: a layer with all sizes known and no trace of the classes that wrote it. */
public sealed interface Operation {
    /** The parameters, named within the layer. */
    default List<ParameterSpec> parameters() {
        return List.of();
    }

    /** What is computed, as canonical text. */
    default String text() {
        return toString();
    }

    /** A recurrence over the steps, in either direction; without states it is a function of each step. */
    record Step(Recurrence recurrence, Direction direction) implements Operation {
        @Override
        public List<ParameterSpec> parameters() {
            return recurrence.parameters();
        }

        @Override
        public String text() {
            return "step " + direction + "\n" + recurrence.text();
        }
    }

    /** A row of a table {@code [vocabulary, size]} for each token. */
    record Lookup(ParameterSpec table) implements Operation {
        @Override
        public List<ParameterSpec> parameters() {
            return List.of(table);
        }

        @Override
        public String text() {
            return "lookup " + table.shape();
        }
    }

    /** The last step of each sequence. */
    record Last() implements Operation {}

    /** All steps of a sequence in one. */
    record Pool(Pooling pooling) implements Operation {}

    /** One value, {@code count} times. */
    record Repeat(int count) implements Operation {}

    /** One value a sequence, for every step of the second input. */
    record RepeatTo() implements Operation {}

    /** The steps in reverse order. */
    record Reverse() implements Operation {}

    /** A convolution along time with weights {@code [size, kernel·I/groups]} and bias {@code [size]}. */
    record Convolve(
            ParameterSpec weights,
            ParameterSpec bias,
            int kernel,
            int stride,
            int dilation,
            int groups,
            Padding padding)
            implements Operation {
        /** How many input steps lie from the first tap to the last, both included. */
        public int span() {
            return (kernel - 1) * dilation + 1;
        }

        /** How many steps of zeros stand before the first step. */
        public int paddingBefore() {
            return switch (padding) {
                case NONE -> 0;
                case CAUSAL -> span() - 1;
                case SAME -> (span() - 1) / 2;
            };
        }

        /** How many steps of zeros stand behind the last step. */
        public int paddingAfter() {
            return padding == Padding.SAME ? span() - 1 - paddingBefore() : 0;
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(weights, bias);
        }

        @Override
        public String text() {
            return "convolve " + weights.shape() + " kernel " + kernel + " stride " + stride + " dilation " + dilation
                    + " groups " + groups + " padding " + padding;
        }
    }
}
