package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemTest {
    private static final Problem SIZE =
            new Problem("'gru'", "state h has 128 units", "gru.r.R expects 64", "give both the same size");

    @Test
    void isOneSentence() {
        assertEquals("'gru': state h has 128 units, but gru.r.R expects 64; give both the same size.", SIZE.toString());
        assertEquals(
                "found 1, but 2 are needed; add one.",
                new Problem("", "found 1", "2 are needed", "add one").toString());
    }

    @Test
    void isSeenFromFurtherOut() {
        assertEquals("layers[2]: 'gru'", SIZE.within("layers[2]").path());
        assertEquals(
                "layers[2]", new Problem("", "a", "b", "c").within("layers[2]").path());
    }

    @Test
    void anExceptionSaysAllProblems() {
        assertEquals(SIZE.toString(), new ModelException(SIZE).getMessage());
        assertEquals(
                "The input does not fit the model: 2 problems\n  - " + SIZE + "\n  - " + SIZE,
                new InputException(List.of(SIZE, SIZE)).getMessage());
        assertEquals(List.of(SIZE), new FormatException(SIZE).problems());
        assertEquals(
                "The backend 'x' refuses", new BackendException("The backend 'x' refuses", List.of()).getMessage());
    }
}
