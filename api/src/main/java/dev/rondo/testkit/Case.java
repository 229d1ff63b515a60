package dev.rondo.testkit;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Support;
import dev.rondo.model.TrainedModel;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One thing that a backend has to do right, on one model and for one purpose.
 *
 * <p>Run it against a provider: it ends in an {@link Outcome}, or in an {@link AssertionError} that says what was compared, the largest
 * difference, the seed, and how to run it again. A case is a value, and may be run any number of times.
 */
public final class Case {
    private final Group group;
    private final Feature feature;
    private final String name;
    private final Purpose purpose;
    private final Function<Samples, TrainedModel> model;
    private final Consumer<Subject> check;
    private final long seed;

    /**
     * A case.
     *
     * @param name tells it from the others
     * @param model made anew for each run
     * @param check throws an AssertionError if something is wrong; called only for models that the backend supports
     * @param seed that of the kit; the case draws from one of its own, made of this and the name
     */
    Case(
            Group group,
            Feature feature,
            String name,
            Purpose purpose,
            Function<Samples, TrainedModel> model,
            Consumer<Subject> check,
            long seed) {
        this.group = group;
        this.feature = feature;
        this.name = group.name().toLowerCase(Locale.ROOT) + ": " + name;
        this.purpose = purpose;
        this.model = model;
        this.check = check;
        this.seed = seed;
    }

    /** What it is about. */
    public Group group() {
        return group;
    }

    /** What it needs. */
    public Feature feature() {
        return feature;
    }

    /** What the model is compiled for. */
    public Purpose purpose() {
        return purpose;
    }

    /** Tells it from all others. */
    public String name() {
        return name;
    }

    /**
     * Opens a backend, checks it, and closes it.
     *
     * @throws AssertionError if the backend is wrong; or fails otherwise, or refuses a model that it calls supported, or refuses for other
     *     reasons than it declares
     */
    public Outcome run(BackendProvider provider, BackendOptions options) {
        try (Backend backend = provider.open(options)) {
            Samples samples = new Samples(seed * 0x9E3779B97F4A7C15L + name.hashCode());
            Subject subject = new Subject(provider, options, backend, model.apply(samples), samples);
            List<Problem> reasons = refusal(subject);
            if (reasons.isEmpty()) {
                check.accept(subject);
                return new Outcome.Passed();
            }
            return new Outcome.Refused(reasons);
        } catch (DeclaredGap gap) {
            return new Outcome.Refused(gap.reasons());
        } catch (AssertionError e) {
            throw new AssertionError(report(provider, String.valueOf(e.getMessage())), e);
        } catch (RuntimeException | LinkageError e) {
            throw new AssertionError(report(provider, "it failed with " + e), e);
        }
    }

    /** Why the backend declares that it does not do this; empty if it does. */
    private List<Problem> refusal(Subject subject) {
        Backend backend = subject.backend();
        if (group == Group.BITS && !backend.bitwise()) {
            return List.of(new Problem(
                    "backend '" + backend.name() + "'",
                    "it does not declare the same bits",
                    "this is about bits",
                    "compare within the contract's tolerances"));
        }
        return switch (backend.supports(subject.graph(), purpose)) {
            case Support.Supported supported -> List.of();
            case Support.Unsupported(List<Problem> reasons) -> {
                requireRefused(subject, purpose, reasons);
                yield reasons;
            }
        };
    }

    /** Checks that what is declared as unsupported is refused for the same, complete reasons. */
    static void requireRefused(Subject subject, Purpose purpose, List<Problem> reasons) {
        if (reasons.isEmpty()) {
            throw new AssertionError("supports() refuses without a reason");
        }
        for (Problem reason : reasons) {
            if (reason.path().isBlank()
                    || reason.found().isBlank()
                    || reason.remedy().isBlank()) {
                throw new AssertionError("a reason needs a path, what was found, and a remedy: " + reason);
            }
        }
        try {
            compile(subject, purpose).close();
        } catch (BackendException e) {
            if (!e.problems().equals(reasons)) {
                throw new AssertionError(
                        "supports() gives the reasons " + reasons + ", but it was refused for " + e.problems(), e);
            }
            return;
        } catch (Exception e) {
            throw new AssertionError("supports() refuses, and then it failed with " + e, e);
        }
        throw new AssertionError("supports() refuses for " + reasons + ", but it was compiled");
    }

    private static AutoCloseable compile(Subject subject, Purpose purpose) {
        return switch (purpose) {
            case Purpose.Run run -> subject.compile();
            case Purpose.Stream stream -> subject.stream();
            case Purpose.Train train -> subject.backend().train(subject.model(), train);
        };
    }

    private String report(BackendProvider provider, String what) {
        return name + "\n  backend '" + provider.name() + "': " + what + "\n  seed " + seed
                + "; run it again with Conformance.named(\"" + name + "\", " + seed + ").run(provider, options)";
    }

    @Override
    public String toString() {
        return name;
    }
}
