package dev.rondo.onnx.raise;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

    private StateNames() {}

    /** Whether an input and an output are called like one state. */
    static boolean match(String input, String output) {
        List<String> before = words(input);
        boolean named = before.equals(words(output))
                && before.stream().map(StateNames::withoutNumber).anyMatch(STATES::contains);
        return output.equals(input + ".next") || (named && !input.equals(output));
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
        return word.replaceAll("[0-9]+$", "");
    }
}
