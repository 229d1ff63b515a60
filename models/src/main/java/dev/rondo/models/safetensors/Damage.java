package dev.rondo.models.safetensors;

import dev.rondo.FormatException;
import dev.rondo.Problem;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a file, up to a number that a person reads: a hostile file may have millions of mistakes. */
final class Damage {
    private static final int MOST = 20;
    private static final int LONGEST_NAME = 80;
    private static final String AGAIN = "save the file again";

    private final List<Problem> problems = new ArrayList<>();

    /** Notes one problem; the file may be read on, to find more. */
    void report(String path, String found, String expected) {
        report(path, found, expected, AGAIN);
    }

    void report(String path, String found, String expected, String remedy) {
        problems.add(problem(path, found, expected, remedy));
        if (problems.size() == MOST) {
            throwIfAny();
        }
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new FormatException(problems);
        }
    }

    /** A problem after which the file cannot be read on. */
    static FormatException fatal(String path, String found, String expected) {
        return new FormatException(problem(path, found, expected, AGAIN));
    }

    private static Problem problem(String path, String found, String expected, String remedy) {
        return new Problem("safetensors, " + path, found, expected, remedy);
    }

    /** The path of a tensor. */
    static String tensor(String name) {
        return "tensor '" + brief(name) + "'";
    }

    /** A text from the file, in a length that fits a message. */
    static String brief(String text) {
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "…";
    }
}
