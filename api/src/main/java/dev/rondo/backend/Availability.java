package dev.rondo.backend;

/** Whether a backend can be opened on this machine. */
public sealed interface Availability {
    /** It can; {@code description} says what it found, for example the lane width. */
    record Available(String description) implements Availability {}

    /** It cannot; {@code reason} says why, {@code remedy} what to do. */
    record Unavailable(String reason, String remedy) implements Availability {}
}
