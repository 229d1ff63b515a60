package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.backend.BackendOptions;
import dev.rondo.testkit.Conformance;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The backend does what every backend has to. */
class ConformanceTest {
    @TestFactory
    Stream<DynamicTest> conforms() {
        BackendOptions options = BackendOptions.defaults();
        return Conformance.cases().stream()
                .map(test -> dynamicTest(test.name(), () -> test.run(new OnnxRuntimeProvider(), options)));
    }
}
