package dev.rondo.backend;

import static dev.rondo.Refused.backend;
import static dev.rondo.backend.Pretender.Ability.ALL;
import static dev.rondo.backend.Pretender.Ability.BROKEN_WHEN_ASKED;
import static dev.rondo.backend.Pretender.Ability.BROKEN_WHEN_LOOKED_AT;
import static dev.rondo.backend.Pretender.Ability.BROKEN_WHEN_OPENED;
import static dev.rondo.backend.Pretender.Ability.NOT_HERE;
import static dev.rondo.backend.Pretender.Ability.NOT_WITH_THESE_OPTIONS;
import static dev.rondo.backend.Pretender.Ability.RUN_ONLY;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.reverse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.BackendException;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.train.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is selected, and what a refusal says. */
final class BackendsTest {
    private static final Purpose TRAIN = Purpose.train(Losses.meanSquaredError());
    private static final String NOT_REPLACED = ", but a backend asked for by name is never replaced by another; ";

    private final BackendOptions options = BackendOptions.defaults();
    private final Graph graph = Model.sequential(lstm(2)).resolve(1);
    private final List<BackendProvider> providers = List.of(
            new Pretender("absent", 30, NOT_HERE), new Pretender("fast", 20, RUN_ONLY), new Pretender("slow", 0, ALL));

    private String selected(Optional<String> wanted, Purpose... purposes) {
        try (Backend backend = Backends.select(graph, options, providers, wanted, purposes)) {
            return backend.name();
        }
    }

    @Test
    void theBestThatSupportsTheWholeModel() {
        assertEquals("fast", selected(Optional.empty(), Purpose.run()));
        assertEquals("fast", selected(Optional.empty(), Purpose.run(), Purpose.stream()));
        assertEquals("slow", selected(Optional.empty(), Purpose.run(), TRAIN));
        assertEquals("fast", selected(Optional.empty()));
    }

    @Test
    void theOneThatASettingNames() {
        assertEquals("slow", selected(Optional.of("slow"), Purpose.run()));
        backend(
                () -> selected(Optional.of("fast"), TRAIN),
                "backend 'fast': model: it is trained, but this backend only runs; train elsewhere.",
                "backend 'absent': its library is missing, but it cannot be opened so; install it.",
                "backend 'slow': it is available (pretends), but it was not asked for; name it to use it.");
    }

    @Test
    void nothingReplacesWhatWasAskedForByName() {
        backend(
                () -> Backends.named("other", options, providers),
                "backend 'other': it was not found" + NOT_REPLACED + "add its jar, or name one of those below.",
                "backend 'absent': its library is missing, but it cannot be opened so; install it.",
                "backend 'fast': it is available (pretends), but it was not asked for; name it to use it.",
                "backend 'slow': it is available (pretends), but it was not asked for; name it to use it.");
        backend(
                () -> Backends.named("absent", options, providers),
                "backend 'absent': it is not available here" + NOT_REPLACED + "see below.",
                "backend 'absent': its library is missing, but it cannot be opened so; install it.",
                "backend 'fast': it is available (pretends), but it was not asked for; name it to use it.",
                "backend 'slow': it is available (pretends), but it was not asked for; name it to use it.");
        BackendException refused =
                assertThrows(BackendException.class, () -> Backends.named("other", options, providers));
        assertTrue(String.valueOf(refused.getMessage())
                .startsWith("The backend 'other' cannot be opened: 4 problems\n  - "));
    }

    @Test
    void noneSupportsTheModel() {
        Graph backwards = Model.sequential(reverse()).resolve(1);
        String reason = "layers[0] 'reverse_1': it reverses the steps, but a stream has no later steps; remove it.";
        backend(
                () -> Backends.select(backwards, options, providers, Optional.empty(), Purpose.stream()),
                "backend 'absent': its library is missing, but it cannot be opened so; install it.",
                "backend 'fast': " + reason,
                "backend 'slow': " + reason);
    }

    @Test
    void whoCannotBeOpenedSoIsPassedOver() {
        List<BackendProvider> picky = List.of(new Pretender("picky", 40, NOT_WITH_THESE_OPTIONS), providers.get(2));
        try (Backend backend = Backends.select(graph, options, picky, Optional.empty(), Purpose.run())) {
            assertEquals("slow", backend.name());
        }
        backend(
                () -> Backends.select(graph, options, picky.subList(0, 1), Optional.empty(), Purpose.run()),
                "backend 'picky': options: it hides NaN, but NaN is to be seen; reject it.");
    }

    @Test
    void whoIsBrokenIsPassedOver() {
        String failed = "it failed: java.lang.IllegalStateException: broken, but it said that it was available";
        String unseen = "looking for it failed: java.lang.IllegalStateException: broken, but it cannot be opened so";
        String remedy = "; check that all of its jars are there, and of one version.";
        List<BackendProvider> broken = List.of(
                new Pretender("looks", 50, BROKEN_WHEN_LOOKED_AT),
                new Pretender("opens", 40, BROKEN_WHEN_OPENED),
                new Pretender("answers", 30, BROKEN_WHEN_ASKED));
        List<BackendProvider> withAnother = new ArrayList<>(broken);
        withAnother.add(providers.get(2));
        try (Backend backend = Backends.select(graph, options, withAnother, Optional.empty(), Purpose.run())) {
            assertEquals("slow", backend.name());
        }
        backend(
                () -> Backends.select(graph, options, broken, Optional.empty(), Purpose.run()),
                "backend 'looks': " + unseen + remedy,
                "backend 'opens': " + failed + remedy,
                "backend 'answers': " + failed + remedy);
        try (Backend backend = Backends.preferred(options, List.of(broken.getFirst(), providers.get(2)))) {
            assertEquals("slow", backend.name());
        }
    }

    @Test
    void preferredIsTheBestThatIsThere() {
        try (Backend backend = Backends.preferred(options, providers.reversed())) {
            assertEquals("fast", backend.name());
        }
        backend(
                () -> Backends.preferred(options, providers.subList(0, 1)),
                "backend 'absent': its library is missing, but it cannot be opened so; install it.");
    }

    @Test
    void whatIsDeclaredIsRefusedWithTheSameReasons() {
        try (Backend fast = Backends.named("fast", options, providers)) {
            TrainedModel model = TrainedModel.initialize(graph, 1);
            backend(() -> fast.train(model, Losses.meanSquaredError()), Pretender.NO_TRAINING.toString());
            assertEquals(new Support.Unsupported(List.of(Pretender.NO_TRAINING)), fast.supports(graph, TRAIN));
        }
    }

    @Test
    void theReferenceIsAlwaysThere() {
        assertTrue(Backends.providers().stream()
                .anyMatch(provider -> provider.name().equals("reference")));
        assertTrue(Backends.report().contains("reference    priority   0  available    scalar"), Backends.report());
        try (Backend backend = Backends.named("reference")) {
            assertEquals("reference", backend.name());
        }
    }
}
