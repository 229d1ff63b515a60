package dev.rondo.testkit;

import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import java.util.List;

/**
 * The cases that every backend must pass, as data. With JUnit, a backend's whole test is
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> conforms() {
 *     return Conformance.cases().stream().map(test -> dynamicTest(test.name(), () -> test.run(provider, options)));
 * }
 * }</pre>
 *
 * <p>What a backend {@linkplain dev.rondo.backend.Backend#supports declares} that it does not do ends in {@link Outcome.Refused}, once it
 * is clear that it refuses it for just these reasons. Everything else has to be right.
 */
public final class Conformance {
    private static final long SEED = 1;

    private Conformance() {}

    /** All cases. */
    public static List<Case> cases() {
        return cases(SEED);
    }

    /** All cases with other weights, other data and other random cells. */
    public static List<Case> cases(long seed) {
        Kit kit = new Kit(seed);
        new ParityCases(kit).add();
        for (Group group : List.of(Group.LAW, Group.BITS)) {
            new BatchLaws(kit, group).add();
            new TimeLaws(kit, group).add();
            new SessionLaws(kit, group).add();
        }
        new ThreadLaws(kit).add();
        new GradientCases(kit).add();
        new TrainingCases(kit).add();
        new GradientBits(kit).add();
        new NonFiniteCases(kit).add();
        new RefusalCases(kit).add();
        new SessionRefusals(kit).add();
        new TrainingRefusals(kit).add();
        return kit.cases();
    }

    /**
     * How all cases end on a backend, for its column in the {@link SupportTable}.
     *
     * @throws AssertionError if one fails
     */
    public static List<Result> results(BackendProvider provider, BackendOptions options) {
        return cases().stream()
                .map(test -> new Result(provider.name(), test, test.run(provider, options)))
                .toList();
    }

    /**
     * One case, as a failure names it.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Case named(String name, long seed) {
        return cases(seed).stream()
                .filter(test -> test.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no case '" + name + "'"));
    }
}
