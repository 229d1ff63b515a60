package dev.rondo.backend;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.Locale;
import java.util.Optional;

/** Settings from outside the program: a system property, or else an environment variable. */
final class Settings {
    private Settings() {}

    static Optional<String> backend() {
        return value("rondo.backend");
    }

    static int threads() {
        Optional<String> text = value("rondo.threads");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            int count = Integer.parseInt(text.get());
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw refused(text.get());
        }
        throw refused(text.get());
    }

    private static InputException refused(String text) {
        return new InputException(new Problem(
                "rondo.threads or RONDO_THREADS",
                "found '" + text + "'",
                "it has to be a number of threads, at least 1",
                "correct or remove the setting"));
    }

    static Optional<String> value(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            value = System.getenv(property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }
}
