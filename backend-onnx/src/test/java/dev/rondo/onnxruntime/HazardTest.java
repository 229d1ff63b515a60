package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ONNX Runtime does not survive does not reach it: each in a JVM of its own, two at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HazardTest {
    private final ExecutorService two = Executors.newFixedThreadPool(2);
    private final Map<Hazards, Future<ChildJvm>> hazards = new EnumMap<>(Hazards.class);
    private final Map<OpaqueHazards, Future<ChildJvm>> opaqueHazards = new EnumMap<>(OpaqueHazards.class);

    @BeforeAll
    void provoke() {
        List.of(OpaqueHazards.values()).forEach(hazard -> opaqueHazards.put(hazard, provoke(hazard)));
        List.of(Hazards.values()).forEach(hazard -> hazards.put(hazard, provoke(hazard)));
    }

    private Future<ChildJvm> provoke(Enum<?> hazard) {
        return two.submit(() -> ChildJvm.run(hazard.getDeclaringClass(), hazard.name()));
    }

    @AfterAll
    void close() {
        two.close();
    }

    @ParameterizedTest
    @EnumSource(Hazards.class)
    void isSurvived(Hazards hazard) throws Exception {
        check(hazard, Objects.requireNonNull(hazards.get(hazard)).get());
    }

    @ParameterizedTest
    @EnumSource(OpaqueHazards.class)
    void isSurvivedByFilesThatRunAsTheyAre(OpaqueHazards hazard) throws Exception {
        check(hazard, Objects.requireNonNull(opaqueHazards.get(hazard)).get());
    }

    private static void check(Enum<?> hazard, ChildJvm jvm) {
        assertEquals("survived " + hazard.name(), jvm.output().strip());
        assertEquals(0, jvm.exitCode());
    }
}
