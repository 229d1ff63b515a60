package dev.rondo.onnx.raise;

import dev.rondo.model.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Which input of a file says how long the sequences of which other input are, and what can be told from that. */
final class RaggedClocks {
    private final Map<String, String> stepsOf = new HashMap<>();
    private final Trials trials = new Trials();

    /** Says that an input gives the lengths of another one's sequences. */
    void bind(String lengths, String input) {
        stepsOf.putIfAbsent(lengths, input);
    }

    /** The input whose lengths another input gives; null if nothing tells. */
    @Nullable
    String stepsOf(String lengths) {
        return stepsOf.get(lengths);
    }

    /** Whether the sequences of a clock may differ in length. */
    boolean isRagged(@Nullable Clock clock) {
        return clock != null && clock.input() != null && stepsOf.containsValue(clock.input());
    }

    /** Whether a term is the number of steps at a clock. */
    boolean isLength(Term term, Clock clock) {
        return agrees(term, clock, (steps, position) -> steps);
    }

    /** Whether a term is the number of steps at a clock, or 1 where there is none. */
    boolean isDivisor(Term term, Clock clock) {
        return agrees(term, clock, (steps, position) -> Math.max(1, steps)) || isLength(term, clock);
    }

    /** Whether a term is true at the steps of a clock, and false beyond the end. */
    boolean isMask(Term term, Clock clock) {
        return agrees(term, clock, (steps, position) -> position < steps ? 1 : 0);
    }

    /** What a mask of the steps adds up to over all of them: how many there are; empty if a term is no such mask. */
    Optional<Term> steps(Term mask) {
        TermValues values = new TermValues(mask);
        List<Clock> clocks = values.clocks();
        boolean counted =
                clocks.size() == 1 && clocks.getFirst() instanceof Clock.Steps && isMask(mask, clocks.getFirst());
        return counted ? Optional.of(new Term.Lengths(values.inputs().getFirst(), mask.kind())) : Optional.empty();
    }

    /** Whether a term is true for sequences that have a step. */
    boolean isNonEmpty(Term term, Clock clock) {
        return agrees(term, clock, (steps, position) -> steps > 0 ? 1 : 0);
    }

    /** Whether a term is the position of the last step. */
    boolean isLast(Term term, Clock clock) {
        return agrees(term, clock, (steps, position) -> Math.max(0, steps - 1))
                || agrees(term, clock, (steps, position) -> steps - 1);
    }

    private boolean agrees(Term term, Clock clock, IntBinaryOperator expected) {
        TermValues values = new TermValues(term);
        List<String> inputs = values.inputs();
        String base = clock.input();
        if (inputs.size() != 1 || base == null) {
            return false;
        }
        String bound = stepsOf.get(inputs.getFirst());
        if (bound != null && !bound.equals(base)) {
            return false;
        }
        boolean agrees = trials.agree(values, clock, expected);
        if (agrees) {
            bind(inputs.getFirst(), base);
        }
        return agrees;
    }
}
