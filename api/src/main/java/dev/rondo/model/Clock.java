package dev.rondo.model;

import java.util.function.ToIntFunction;

/** Which steps an edge has: two edges meet in one layer only if their clocks are equal. */
public sealed interface Clock {
    /**
     * The number of steps for one sequence.
     *
     * @param inputLength the length of that sequence in each model input
     */
    int steps(ToIntFunction<String> inputLength);

    /** The steps of a model input. */
    record Steps(String input) implements Clock {
        @Override
        public int steps(ToIntFunction<String> inputLength) {
            return inputLength.applyAsInt(input);
        }

        @Override
        public String toString() {
            return "steps of " + input;
        }
    }

    /** Exactly one step a sequence, even an empty one: states. */
    record Once() implements Clock {
        @Override
        public int steps(ToIntFunction<String> inputLength) {
            return 1;
        }

        @Override
        public String toString() {
            return "once";
        }
    }

    /** One step for a sequence that has any, none for an empty one. */
    record LastOf(Clock of) implements Clock {
        @Override
        public int steps(ToIntFunction<String> inputLength) {
            return Math.min(1, of.steps(inputLength));
        }

        @Override
        public String toString() {
            return "last of " + of;
        }
    }

    /** {@code count} steps for each of another clock. */
    record Repeated(Clock of, int count) implements Clock {
        @Override
        public int steps(ToIntFunction<String> inputLength) {
            return Math.multiplyExact(count, of.steps(inputLength));
        }

        @Override
        public String toString() {
            return count + " × " + of;
        }
    }

    /** The steps of a convolution whose taps span {@code span} steps, after {@code padding} steps were added. */
    record Strided(Clock of, int span, int stride, int padding) implements Clock {
        @Override
        public int steps(ToIntFunction<String> inputLength) {
            int padded = of.steps(inputLength) + padding;
            return padded < span ? 0 : (padded - span) / stride + 1;
        }

        @Override
        public String toString() {
            return "every " + stride + " of " + of;
        }
    }
}
