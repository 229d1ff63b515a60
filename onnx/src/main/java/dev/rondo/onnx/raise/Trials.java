package dev.rondo.onnx.raise;

import dev.rondo.model.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntBinaryOperator;

/**
 * Tries whether a term has the values that are expected of it. A term is made of lengths by sums, bounds, comparisons and divisions, so that beyond
 * all numbers in it it goes on as it does there. Tried are short sequences, those about as long as each number in the term, and so many beyond all of
 * them that every remainder of its divisions is among them.
 */
final class Trials {
    /** Sequences up to here are all tried. */
    private static final int SHORT = 40;

    /** A term whose numbers reach further than this is not tried. */
    private static final double FURTHEST = 1 << 24;

    /** How many sequences beyond all numbers are tried at most. */
    private static final double MOST_REMAINDERS = 1 << 14;

    /** How many values of parts of terms one file may take. */
    private static final long MOST_VALUES = 1L << 27;

    private long taken;

    /**
     * Whether a term agrees.
     *
     * @param expected the value for a number of steps and a position
     */
    boolean agree(TermValues term, Clock clock, IntBinaryOperator expected) {
        double[] constants = term.constants();
        double numbers = SHORT;
        for (double constant : constants) {
            numbers += constant;
        }
        double remainders = Math.max(SHORT, Math.max(term.scale(), strides(clock)));
        double furthest = remainders * numbers + length(clock, 2);
        if (!(furthest < FURTHEST) || remainders > MOST_REMAINDERS) {
            return false;
        }
        Set<Integer> lengths = near(constants);
        for (int i = 0; i <= remainders; i++) {
            lengths.add((int) furthest + i);
        }
        Set<Integer> positions = term.hasPositions() ? near(constants) : Set.of(0, 1);
        for (int length : lengths) {
            int steps = clock.steps(input -> length);
            if (!agreeAt(term, length, steps, positions, expected)
                    || !agreeAt(term, length, steps, about(steps), expected)) {
                return false;
            }
        }
        return true;
    }

    private boolean agreeAt(
            TermValues term, int length, int steps, Set<Integer> positions, IntBinaryOperator expected) {
        taken += (long) positions.size() * term.parts().size();
        if (taken > MOST_VALUES) {
            return false;
        }
        for (int position : positions) {
            if (term.at(length, position) != expected.applyAsInt(steps, position)) {
                return false;
            }
        }
        return true;
    }

    /** Short ones, and those about as long as each number. */
    private static Set<Integer> near(double... numbers) {
        Set<Integer> near = new TreeSet<>();
        for (int i = 0; i < SHORT; i++) {
            near.add(i);
        }
        for (double number : numbers) {
            near.addAll(about((int) number));
        }
        return near;
    }

    private static Set<Integer> about(int number) {
        Set<Integer> about = new TreeSet<>();
        for (int i = Math.max(0, number - 1); i <= number + 1; i++) {
            about.add(i);
        }
        return about;
    }

    /** After how many steps of an input a clock does the same again. */
    private static double strides(Clock clock) {
        return switch (clock) {
            case Clock.Once c -> 1;
            case Clock.Steps c -> 1;
            case Clock.LastOf(Clock of) -> strides(of);
            case Clock.Repeated(Clock of, int count) -> strides(of);
            case Clock.Strided c -> strides(c.of()) * c.stride();
        };
    }

    /** How many steps of an input a clock needs at most for so many of its own. */
    private static double length(Clock clock, double steps) {
        return switch (clock) {
            case Clock.Once c -> steps;
            case Clock.Steps c -> steps;
            case Clock.LastOf(Clock of) -> length(of, steps);
            case Clock.Repeated(Clock of, int count) -> length(of, steps);
            case Clock.Strided c -> length(c.of(), steps * c.stride() + c.span());
        };
    }
}
