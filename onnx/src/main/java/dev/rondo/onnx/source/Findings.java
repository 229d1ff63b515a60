package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.Problem;
import java.util.ArrayList;
import java.util.List;

/** The problems of one file, as they are found; more than a reader would look at end the search. */
final class Findings {
    /** The remedy where a file is damaged. */
    static final String AGAIN = "export or download the file again";

    private static final int MOST = 50;

    private final List<Problem> problems = new ArrayList<>();

    /** Notes that something is damaged. */
    void add(String path, String found, String expected) {
        add(path, found, expected, AGAIN);
    }

    /**
     * Notes a problem.
     *
     * @throws FormatException if there are too many by now
     */
    void add(String path, String found, String expected, String remedy) {
        problems.add(new Problem(path, found, expected, remedy));
        if (problems.size() == MOST) {
            throw new FormatException(problems);
        }
    }

    /** How many there are. */
    int size() {
        return problems.size();
    }

    /**
     * Ends the search.
     *
     * @throws FormatException if something was found
     */
    void report() {
        if (!problems.isEmpty()) {
            throw new FormatException(problems);
        }
    }

    /** The exception for one thing that is damaged, after which nothing else can be looked at. */
    static FormatException damaged(String path, String found, String expected) {
        return new FormatException(new Problem(path, found, expected, AGAIN));
    }

    /** The beginning of a text from a file, fit for a message. */
    static String shown(String text) {
        return "'" + shortened(text) + "'";
    }

    private static boolean isControl(int character) {
        return character < ' ' || character == 0x7F;
    }

    /** The same without quotation marks. */
    static String shortened(String text) {
        String start = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        return start.chars().noneMatch(Findings::isControl)
                ? start
                : start.chars()
                        .map(c -> isControl(c) ? '?' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }
}
