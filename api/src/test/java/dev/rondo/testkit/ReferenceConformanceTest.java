package dev.rondo.testkit;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.reference.ReferenceProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class ReferenceConformanceTest {
    private final BackendProvider provider = new ReferenceProvider();

    @TestFactory
    Stream<DynamicTest> conforms() {
        return Conformance.cases().stream()
                .map(test -> dynamicTest(test.name(), () -> test.run(provider, BackendOptions.defaults())));
    }
}
