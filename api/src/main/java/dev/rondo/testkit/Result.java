package dev.rondo.testkit;

/**
 * How a case ended on a backend.
 *
 * @param backend the name of the backend
 * @param test the case
 * @param outcome how it ended
 */
public record Result(String backend, Case test, Outcome outcome) {}
