package dev.rondo;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong, said so that a reader can mend it.
 *
 * @param path where it is, for example {@code layers 'lstm_1'} or {@code input 'x', sequence 3, step 7}
 * @param found what stands there
 * @param expected what should stand there
 * @param remedy what to do about it
 */
public record Problem(String path, String found, String expected, String remedy) {
    public Problem {
        requireNonNull(path, "path");
        requireNonNull(found, "found");
        requireNonNull(expected, "expected");
        requireNonNull(remedy, "remedy");
    }

    /** The same problem seen from further out: {@code outer} is put before the path. */
    public Problem within(String outer) {
        return new Problem(path.isEmpty() ? outer : outer + ": " + path, found, expected, remedy);
    }

    /** The problem as one sentence: path, found, expected, remedy. */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + found + ", but " + expected + "; " + remedy + ".";
    }
}
