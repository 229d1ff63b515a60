package dev.rondo.model;

import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Which steps an edge has: two edges meet in one layer only if their clocks are equal. */
public sealed interface Clock {
    /**
     * The number of steps for one sequence.
     *
     * @param inputLength the length of that sequence in each model input
     */
    int steps(ToIntFunction<String> inputLength);

    /** The model input whose steps are counted; null if none are. */
    @Nullable
    String input();

    /** How long a sequence of {@link #input()} has to be for {@code steps} steps here; {@link Long#MAX_VALUE} if none is long enough. */
    long lengthFor(long steps);

    /** Whether every sequence that has a step here has one at another clock too. */
    default boolean isWithin(Clock other) {
        String input = input();
        return other instanceof Once
                || (input != null && input.equals(other.input()) && lengthFor(1) >= other.lengthFor(1));
    }

    /** Every {@code stride}th of the windows of {@code span} steps; all steps where both are 1. */
    default Clock strided(int span, int stride) {
        return span == 1 && stride == 1 ? this : new Strided(this, span, stride);
    }

    /** The steps of a model input. */
    record Steps(String input) implements Clock {
        @Override
        public int steps(ToIntFunction<String> inputLength) {
            return inputLength.applyAsInt(input);
        }

        @Override
        public long lengthFor(long steps) {
            return steps;
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
        public @Nullable String input() {
            return null;
        }

        @Override
        public long lengthFor(long steps) {
            return steps <= 1 ? 0 : Long.MAX_VALUE;
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
        public @Nullable String input() {
            return of.input();
        }

        @Override
        public long lengthFor(long steps) {
            return steps <= 1 ? of.lengthFor(steps) : Long.MAX_VALUE;
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
        public @Nullable String input() {
            return of.input();
        }

        @Override
        public long lengthFor(long steps) {
            return of.lengthFor(Math.ceilDiv(steps, count));
        }

        @Override
        public String toString() {
            return count + " × " + of;
        }
    }

    /**
     * Every {@code stride}th of the windows of {@code span} steps: what a convolution gives without padding, or with less than its taps span. Windows
     * over windows are windows too, so that steps which are always as many have one clock, however many layers they come from.
     *
     * @param span how many steps are needed for the first one, at least 1
     * @param stride how many more for each of the others, at least 1
     */
    record Strided(Clock of, int span, int stride) implements Clock {
        /** Windows over the steps that there were before any. */
        public Strided {
            if (of instanceof Strided inner) {
                span = bounded(inner.span + (span - 1L) * inner.stride);
                stride = bounded((long) stride * inner.stride);
                of = inner.of;
            }
        }

        /** No sequence has more steps. */
        private static int bounded(long steps) {
            return (int) Math.min(steps, Integer.MAX_VALUE);
        }

        @Override
        public int steps(ToIntFunction<String> inputLength) {
            int steps = of.steps(inputLength);
            return steps < span ? 0 : (steps - span) / stride + 1;
        }

        @Override
        public @Nullable String input() {
            return of.input();
        }

        @Override
        public long lengthFor(long steps) {
            return steps < 1 ? 0 : of.lengthFor(span + (steps - 1) * stride);
        }

        @Override
        public String toString() {
            String windows = span == 1 ? "" + of : "windows of " + span + " of " + of;
            return stride == 1 ? windows : "every " + stride + " of " + windows;
        }
    }
}
