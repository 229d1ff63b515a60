package dev.rondo.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Support;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit finds what it is there to find: each of these backends gets one thing wrong, and fails in the case that is aimed at it. */
final class SaboteurTest {
    private static final BackendOptions OPTIONS =
            BackendOptions.defaults().threads(1).nonFinite(NonFinite.REJECT);

    @TestFactory
    Stream<DynamicTest> everySaboteurFails() {
        Map<String, Saboteur> aimed = new LinkedHashMap<>();
        aimed.putAll(RunSaboteurs.weights());
        aimed.putAll(RunSaboteurs.batches());
        aimed.putAll(SessionSaboteurs.all());
        aimed.putAll(TrainingSaboteurs.all());
        aimed.putAll(MannerSaboteurs.all());
        return aimed.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    Case test = Conformance.named(aim(entry.getKey()), 1);
                    assertEquals(new Outcome.Passed(), test.run(new Saboteur(), OPTIONS), "the honest backend");
                    AssertionError found =
                            assertThrows(AssertionError.class, () -> test.run(entry.getValue(), OPTIONS));
                    String message = String.valueOf(found.getMessage());
                    assertTrue(message.contains("run it again with Conformance.named(\""), message);
                }));
    }

    /** What stands before the bar: the name of a case. */
    private static String aim(String saboteur) {
        return saboteur.substring(0, saboteur.indexOf(" | "));
    }

    @Test
    void aDeclaredGapIsRefusedWithItsReasons() {
        Problem gap = new Problem("layers[0] 'x'", "it is too hard", "an easier layer", "use another backend");
        Saboteur limited = new Saboteur() {
            @Override
            Support supports(Backend honest, Graph graph, Purpose purpose) {
                return new Support.Unsupported(List.of(gap));
            }

            @Override
            CompiledModel compile(Backend honest, TrainedModel model) {
                throw new BackendException("The backend 'limited' refuses this model", List.of(gap));
            }
        };
        Case test = Conformance.named("parity: lstm, one sequence", 1);
        assertEquals(new Outcome.Refused(List.of(gap)), test.run(limited, OPTIONS));
    }

    @Test
    void bitsAreNotAskedOfABackendThatDoesNotDeclareThem() {
        Saboteur modest = new Saboteur() {
            @Override
            boolean bitwise() {
                return false;
            }
        };
        Outcome outcome =
                Conformance.named("bits: gru, a batch in two batches", 1).run(modest, OPTIONS);
        assertTrue(outcome instanceof Outcome.Refused, outcome.toString());
    }
}
