package dev.rondo.onnx;

import dev.rondo.model.TrainedModel;
import dev.rondo.testkit.RandomModel;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random models that are exported and imported again: {@code rondo.roundtrip.models} says how many (60), from the seed
 * {@code rondo.roundtrip.first} (1) on.
 */
class RoundTripTest {
    @TestFactory
    Stream<DynamicTest> comesBackToTheBit() {
        long first = Long.getLong("rondo.roundtrip.first", 1);
        long count = Long.getLong("rondo.roundtrip.models", 60);
        return LongStream.range(first, first + count)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> check(seed)));
    }

    private static void check(long seed) {
        RoundTrip.check(TrainedModel.initialize(RandomModel.of(seed), seed));
    }
}
