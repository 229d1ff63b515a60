package dev.rondo.testkit;

import dev.rondo.BackendException;
import dev.rondo.InputException;
import dev.rondo.RondoException;

/** Calls that have to be refused. */
final class Refusals {
    private Refusals() {}

    /**
     * Checks that the input is refused with a message that names the place.
     *
     * @param words parts of the message
     */
    static void input(String what, Runnable call, String... words) {
        refused(InputException.class, what, call, words);
    }

    /** Checks that the backend refuses because something is closed. */
    static void closed(String what, Runnable call) {
        refused(BackendException.class, what + ", closed", call, "closed");
    }

    static void refused(Class<? extends RondoException> kind, String what, Runnable call, String... words) {
        try {
            call.run();
        } catch (RondoException e) {
            String message = String.valueOf(e.getMessage());
            if (!kind.isInstance(e)) {
                throw new AssertionError(what + ": found " + e + ", expected " + kind.getSimpleName(), e);
            }
            for (String word : words) {
                if (!message.contains(word)) {
                    throw new AssertionError(what + ": '" + word + "' is not in the message '" + message + "'", e);
                }
            }
            return;
        } catch (RuntimeException | LinkageError e) {
            throw new AssertionError(what + ": found " + e + ", expected " + kind.getSimpleName(), e);
        }
        throw new AssertionError(what + ": it was accepted, expected " + kind.getSimpleName());
    }
}
