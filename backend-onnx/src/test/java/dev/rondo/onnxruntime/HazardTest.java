package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ONNX Runtime does not survive does not reach it: each in a JVM of its own. */
class HazardTest {
    @ParameterizedTest
    @EnumSource(Hazards.class)
    void isSurvived(Hazards hazard) throws Exception {
        check(Hazards.class, hazard.name());
    }

    @ParameterizedTest
    @EnumSource(OpaqueHazards.class)
    void isSurvivedByFilesThatRunAsTheyAre(OpaqueHazards hazard) throws Exception {
        check(OpaqueHazards.class, hazard.name());
    }

    private static void check(Class<?> hazards, String name) throws Exception {
        ChildJvm jvm = ChildJvm.run(hazards, name);
        assertEquals("survived " + name, jvm.output().strip());
        assertEquals(0, jvm.exitCode());
    }
}
