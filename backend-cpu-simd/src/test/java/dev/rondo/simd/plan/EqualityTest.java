package dev.rondo.simd.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.simd.engine.TileShape;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that write out what they equal: each component counts, and nothing else. Kernels are shared by what is equal. */
final class EqualityTest {
    private static Slot slot() {
        return new Slot(0, 4, 1, false);
    }

    private static Access access() {
        return new Access(slot(), 0, false);
    }

    private static Instruction load() {
        return new Instruction(Primitive.LOAD, List.of(), 0, access());
    }

    private static Program.Store store() {
        return new Program.Store(0, slot());
    }

    /** One of each record, and for each of its components another that differs in it. */
    static Stream<List<Supplier<Record>>> records() {
        return Stream.of(
                List.of(
                        EqualityTest::slot,
                        () -> new Slot(1, 4, 1, false),
                        () -> new Slot(0, 5, 1, false),
                        () -> new Slot(0, 4, 2, false),
                        () -> new Slot(0, 4, 1, true)),
                List.of(
                        EqualityTest::access,
                        () -> new Access(new Slot(1, 4, 1, false), 0, false),
                        () -> new Access(slot(), 1, false),
                        () -> new Access(slot(), 0, true)),
                List.of(
                        () -> new Instruction(Primitive.ADD, List.of(0, 1), 0, null),
                        () -> new Instruction(Primitive.SUB, List.of(0, 1), 0, null),
                        () -> new Instruction(Primitive.ADD, List.of(1, 0), 0, null),
                        () -> new Instruction(Primitive.ADD, List.of(0, 1), 1, null),
                        () -> new Instruction(Primitive.ADD, List.of(0, 1), 0, access())),
                List.of(
                        EqualityTest::store,
                        () -> new Program.Store(1, slot()),
                        () -> new Program.Store(0, new Slot(1, 4, 1, false))),
                List.of(
                        () -> new Program(4, List.of(load()), List.of(store())),
                        () -> new Program(5, List.of(load()), List.of(store())),
                        () -> new Program(4, List.of(load(), load()), List.of(store())),
                        () -> new Program(4, List.of(load()), List.of())),
                List.of(
                        () -> new TileShape(2, 4, List.of(64), 1, 64, 64, false),
                        () -> new TileShape(3, 4, List.of(64), 1, 64, 64, false),
                        () -> new TileShape(2, 3, List.of(64), 1, 64, 64, false),
                        () -> new TileShape(2, 4, List.of(32), 1, 64, 64, false),
                        () -> new TileShape(2, 4, List.of(64), 0, 64, 64, false),
                        () -> new TileShape(2, 4, List.of(64), 1, 48, 64, false),
                        () -> new TileShape(2, 4, List.of(64), 1, 64, 128, false),
                        () -> new TileShape(2, 4, List.of(64), 1, 64, 64, true)));
    }

    @ParameterizedTest
    @MethodSource("records")
    void eachComponentCounts(List<Supplier<Record>> records) {
        Record one = records.getFirst().get();
        assertEquals(one, records.getFirst().get());
        assertEquals(one.hashCode(), records.getFirst().get().hashCode());
        assertEquals(
                one.getClass().getRecordComponents().length,
                records.size() - 1,
                one.getClass().getName());
        for (Supplier<Record> other : records.subList(1, records.size())) {
            assertNotEquals(one, other.get());
        }
    }
}
