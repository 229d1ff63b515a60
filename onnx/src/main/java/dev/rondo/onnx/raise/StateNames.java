package dev.rondo.onnx.raise;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tells by their names which input and which output of a file are one state, before and after a step: {@code h_in} and {@code h_out}. */
final class StateNames {
    /** What tells before from after. */
    private static final Set<String> SIDES = Set.of(
            "in",
            "out",
            "input",
            "output",
            "new",
            "next",
            "prev",
            "previous",
            "old",
            "cur",
            "current",
            "before",
            "after",
            "n",
            "initial",
            "final",
            "updated",
            "past",
            "present");

    /** What a state is called. */
    private static final Set<String> STATES = Set.of(
            "h",
            "c",
            "state",
            "states",
            "hidden",
            "cell",
            "cache",
            "caches",
            "mem",
            "memory",
            "memories",
            "buf",
            "buffer",
            "context",
            "ctx",
            "rnn",
            "gru",
            "lstm",
            "s");

    private static final String NEXT = ".next";
    private static final int NONE = -1;

    private final Map<List<String>, Integer> states = new HashMap<>();

    /** A name, and the number of the state that has such names before and after a step. */
    record Name(String text, int state) {
        /** Whether an output of that other name continues an input of this one. */
        boolean isContinuedBy(Name output) {
            boolean next = output.text.length() == text.length() + NEXT.length()
                    && output.text.startsWith(text)
                    && output.text.endsWith(NEXT);
            return next || (state != NONE && state == output.state && !text.equals(output.text));
        }
    }

    /** Looks at a name. */
    Name of(String text) {
        List<String> words = words(text);
        boolean named = words.stream().map(StateNames::withoutNumber).anyMatch(STATES::contains);
        return new Name(text, named ? states.computeIfAbsent(words, _ -> states.size()) : NONE);
    }

    /** The words of a name without those that tell before from after. */
    private static List<String> words(String name) {
        String[] words = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .split("[^a-z0-9]+");
        return Arrays.stream(words)
                .map(word -> word.matches("[hcs][0nx]") ? word.substring(0, 1) : word)
                .filter(word -> !word.isEmpty() && !SIDES.contains(word))
                .toList();
    }

    private static String withoutNumber(String word) {
        int end = word.length();
        while (end > 0 && Character.isDigit(word.charAt(end - 1))) {
            end--;
        }
        return word.substring(0, end);
    }
}
