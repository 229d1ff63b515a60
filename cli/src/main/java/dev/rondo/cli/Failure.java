package dev.rondo.cli;

import dev.rondo.RondoException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a failure is to a person: a sentence, not a stack trace. */
final class Failure {
    private Failure() {}

    static String sentence(Throwable thrown) {
        return switch (thrown) {
            case RondoException e -> String.valueOf(e.getMessage());
            case UncheckedIOException e -> sentence(Objects.requireNonNull(e.getCause()));
            case FileAlreadyExistsException e -> e.getFile() + " is in the way; remove it or choose another folder.";
            case AccessDeniedException e -> e.getFile() + " cannot be written; choose another folder.";
            case FileSystemException e -> e.getFile() + " cannot be used: " + reason(e) + ".";
            case Throwable e when isKnown(e.getCause()) -> sentence(Objects.requireNonNull(e.getCause()));
            default -> "unexpected failure, please report it: " + thrown;
        };
    }

    /** Whether a failure is ours at heart, wrapped by somebody who passed it on. */
    private static boolean isKnown(@Nullable Throwable cause) {
        return cause != null && (cause instanceof RondoException || isKnown(cause.getCause()));
    }

    private static String reason(FileSystemException e) {
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }
}
