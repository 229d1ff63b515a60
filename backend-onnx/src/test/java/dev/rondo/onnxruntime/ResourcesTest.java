package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is closed together. */
class ResourcesTest {
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable closing(String name) {
        return () -> closed.add(name);
    }

    private static AutoCloseable failing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }

    @Test
    void isClosedOnceTheLatestFirst() {
        Resources resources = new Resources();
        resources.keep(closing("first"));
        resources.keep(closing("second"));
        resources.close();
        resources.close();
        assertEquals(List.of("second", "first"), closed);
    }

    @Test
    void whatCannotBeClosedKeepsNothingOpen() {
        RuntimeException early = new RuntimeException("early");
        RuntimeException late = new RuntimeException("late");
        Resources resources = new Resources();
        resources.keep(closing("first"));
        resources.keep(failing(early));
        resources.keep(closing("second"));
        resources.keep(failing(late));
        RuntimeException failure = assertThrows(RuntimeException.class, resources::close);
        assertSame(late, failure);
        assertArrayEquals(new Throwable[] {early}, failure.getSuppressed());
        assertEquals(List.of("second", "first"), closed);
    }

    @Test
    void aFailureBeforeKeepsTheWord() {
        RuntimeException late = new RuntimeException("late");
        Resources resources = new Resources();
        resources.keep(closing("first"));
        resources.keep(failing(late));
        Error failure = new OutOfMemoryError("early");
        resources.closeAfter(failure);
        assertArrayEquals(new Throwable[] {late}, failure.getSuppressed());
        assertEquals(List.of("first"), closed);
    }

    @Test
    void anErrorKeepsNothingOpen() {
        Resources resources = new Resources();
        resources.keep(closing("first"));
        resources.keep(() -> {
            throw new AssertionError("late");
        });
        assertThrows(AssertionError.class, resources::close);
        assertEquals(List.of("first"), closed);
    }
}
