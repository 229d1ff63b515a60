package dev.rondo.benchmarks.work;

import java.util.List;

/**
 * A program that does a work once, from nothing, and says so.
 *
 * @param options of its JVM
 * @param program its main class
 * @param arguments its arguments
 */
public record Start(List<String> options, Class<?> program, List<String> arguments) {
    /** The line that it prints when it has its first output. */
    public static final String FIRST_OUTPUT = "first output";
}
