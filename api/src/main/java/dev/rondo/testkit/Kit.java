package dev.rondo.testkit;

import dev.rondo.backend.Purpose;
import dev.rondo.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The cases of one seed, as they are gathered. */
final class Kit {
    private final long seed;
    private final List<Case> cases = new ArrayList<>();

    Kit(long seed) {
        this.seed = seed;
    }

    long seed() {
        return seed;
    }

    void add(
            Group group,
            Feature feature,
            String name,
            Purpose purpose,
            Function<Samples, TrainedModel> model,
            Consumer<Subject> check) {
        cases.add(new Case(group, feature, name, purpose, model, check, seed));
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }
}
