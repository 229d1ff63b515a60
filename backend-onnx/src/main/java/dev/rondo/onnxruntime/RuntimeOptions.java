package dev.rondo.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.NonFinite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How models are loaded and run.
 *
 * @param threads how many threads a run may use; 0 for what suits the model
 * @param optimization how far a graph is rewritten
 * @param provider what computes
 * @param deadline how long a run may take; zero for as long as it takes
 */
record RuntimeOptions(int threads, Optimization optimization, ExecutionProvider provider, Duration deadline) {
    private static final String OPTIMIZATION = "optimization";
    private static final String PROVIDER = "provider";
    private static final String DEADLINE = "deadline";
    private static final List<String> NAMES = List.of(DEADLINE, OPTIMIZATION, PROVIDER);
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})\\s*(ms|s)");
    /** Below this many trained values, handing work to other threads costs more than it saves. */
    private static final long WORTH_SHARING = 1_000_000;

    /**
     * Reads the options of this backend; loads nothing.
     *
     * @throws BackendException with every one that is unknown or out of range
     */
    static RuntimeOptions of(BackendOptions options) {
        List<Problem> problems = new ArrayList<>();
        for (String name : new TreeSet<>(options.properties().keySet())) {
            if (!NAMES.contains(name)) {
                problems.add(new Problem(
                        "option '" + name + "'",
                        "found this option",
                        "the backend 'onnx' has " + String.join(", ", NAMES),
                        "remove it, or name one of these"));
            }
        }
        if (options.nonFinite() == NonFinite.ALLOW) {
            problems.add(new Problem(
                    "option nonFinite",
                    "found ALLOW",
                    "ONNX Runtime's recurrent operators make finite numbers of NaN, so the backend 'onnx' refuses it",
                    "use NonFinite.REJECT, or a backend that computes with NaN"));
        }
        Optimization optimization = value(
                options, OPTIMIZATION, Optimization::named, Optimization.ALL, list(Optimization.values()), problems);
        ExecutionProvider provider = value(
                options,
                PROVIDER,
                ExecutionProvider::named,
                ExecutionProvider.CPU,
                list(ExecutionProvider.values()),
                problems);
        Duration deadline = value(
                options,
                DEADLINE,
                RuntimeOptions::duration,
                Duration.ZERO,
                "a time of at least a millisecond such as 250ms or 2s",
                problems);
        if (!problems.isEmpty()) {
            throw refused(problems);
        }
        return new RuntimeOptions(options.threads(), optimization, provider, deadline);
    }

    private static <T> T value(
            BackendOptions options,
            String name,
            Function<String, Optional<T>> reading,
            T otherwise,
            String expected,
            List<Problem> problems) {
        Optional<String> text = options.property("onnx", name);
        if (text.isEmpty()) {
            return otherwise;
        }
        Optional<T> value = reading.apply(text.get());
        if (value.isEmpty()) {
            problems.add(new Problem(
                    "option '" + name + "'",
                    "found '" + text.get() + "'",
                    "it has to be " + expected,
                    "correct it where it is set: in the options, or by rondo.onnx." + name));
        }
        return value.orElse(otherwise);
    }

    private static String list(Object[] values) {
        return "one of "
                + String.join(", ", Arrays.stream(values).map(Object::toString).toList());
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(matcher.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMillis(count));
    }

    private static BackendException refused(List<Problem> problems) {
        return new BackendException("The backend 'onnx' cannot be opened like this", problems);
    }

    /**
     * Checks that what is to compute is there; loads the libraries.
     *
     * @throws BackendException if it is not; lists those that are
     */
    void requireProvider() {
        List<ExecutionProvider> available = ExecutionProvider.available();
        if (!available.contains(provider)) {
            throw unavailable("this ONNX Runtime was built without it", available);
        }
        try (SessionOptions session = new SessionOptions()) {
            provider.addTo(session);
        } catch (OrtException e) {
            BackendException failure = unavailable(String.valueOf(e.getMessage()), available);
            failure.initCause(e);
            throw failure;
        }
    }

    private BackendException unavailable(String found, List<ExecutionProvider> available) {
        return refused(List.of(new Problem(
                "option '" + PROVIDER + "'",
                "'" + provider + "' cannot be used here: " + found,
                "there are " + available,
                "name one of these, or put a build of ONNX Runtime that has it in the place of this one")));
    }

    /** The number of threads for a model of so many trained values. */
    int threadsFor(long parameters) {
        if (threads > 0) {
            return threads;
        }
        return parameters < WORTH_SHARING ? 1 : Runtime.getRuntime().availableProcessors();
    }

    /** The same for ONNX Runtime; the caller closes it, after the sessions that it made. */
    SessionOptions forSession(long parameters) throws OrtException {
        SessionOptions session = new SessionOptions();
        try {
            session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            session.setIntraOpNumThreads(threadsFor(parameters));
            session.setOptimizationLevel(optimization.level());
            session.addConfigEntry("session.intra_op.allow_spinning", "0");
            provider.addTo(session);
            return session;
        } catch (OrtException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }
}
