package dev.rondo.backend;

import static dev.rondo.Refused.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendOptionsTest {
    @AfterEach
    void clear() {
        System.clearProperty("rondo.threads");
        System.clearProperty("rondo.some-one.speed");
    }

    @Test
    void threads() {
        assertEquals(3, BackendOptions.defaults().threads(3).effectiveThreads());
        assertTrue(BackendOptions.defaults().threads(0).effectiveThreads() > 0);
        System.setProperty("rondo.threads", " 5 ");
        assertEquals(5, BackendOptions.defaults().threads());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1.5", "99999999999"})
    void threadsThatAreNoNumber(String text) {
        System.setProperty("rondo.threads", text);
        input(
                BackendOptions::defaults,
                "rondo.threads or RONDO_THREADS: found '" + text
                        + "', but it has to be a number of threads, at least 1; correct or remove the setting.");
    }

    @Test
    void optionsAreAValue() {
        Map<String, String> properties = new HashMap<>(Map.of("a", "1"));
        BackendOptions options = new BackendOptions(1, NonFinite.REJECT, properties);
        properties.put("b", "2");
        assertEquals(Map.of("a", "1"), options.properties());
        assertEquals(
                new BackendOptions(2, NonFinite.ALLOW, Map.of("a", "1")),
                options.threads(2).nonFinite(NonFinite.ALLOW));
    }

    @Test
    void anOptionOfABackendIsGivenOrSet() {
        BackendOptions options = BackendOptions.defaults();
        assertEquals(Optional.empty(), options.property("some-one", "speed"));
        System.setProperty("rondo.some-one.speed", " low ");
        assertEquals(Optional.of("low"), options.property("some-one", "speed"));
        assertEquals(Optional.of("high"), options.with("speed", "high").property("some-one", "speed"));
        assertEquals(
                Map.of("a", "1", "b", "2"),
                options.with("a", "0").with("b", "2").with("a", "1").properties());
    }
}
