package dev.rondo.onnx.raise;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the inputs of a file have been taken for so far, and how much work that was. */
final class Attempts {
    /** What took more than this is not tried again: a file is refused in moments too. */
    private static final int MOST_OPERATIONS = 1 << 14;

    private final Set<List<InputRole>> tried = new HashSet<>();
    private @Nullable ExpressionRaising last;
    private long operations;

    /** Begins another attempt; false if the same has been tried before. */
    boolean begin(List<InputRole> inputs, ExpressionRaising expressions) {
        if (!tried.add(inputs)) {
            return false;
        }
        last = expressions;
        return true;
    }

    /** Ends the attempt; whether another one would not be too much. */
    boolean mayGoOn() {
        operations += last == null ? 0 : last.operations();
        last = null;
        return operations < MOST_OPERATIONS;
    }
}
