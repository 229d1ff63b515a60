package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far ONNX Runtime rewrites a graph before it runs. */
enum Optimization {
    /** Not at all. */
    NONE(OptLevel.NO_OPT),
    /** What is known is computed, what is not needed is left out. */
    BASIC(OptLevel.BASIC_OPT),
    /** Operators are fused, too. */
    EXTENDED(OptLevel.EXTENDED_OPT),
    /** Memory is laid out for the machine, too. */
    LAYOUT(OptLevel.LAYOUT_OPT),
    /** All that there is. */
    ALL(OptLevel.ALL_OPT);

    private final OptLevel level;

    Optimization(OptLevel level) {
        this.level = level;
    }

    OptLevel level() {
        return level;
    }

    /** The one that is called so, in upper or lower case. */
    static Optional<Optimization> named(String text) {
        return Arrays.stream(values())
                .filter(optimization -> optimization.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Its name among the options. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
