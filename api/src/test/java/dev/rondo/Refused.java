package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** What is refused, and in which words. */
public final class Refused {
    private Refused() {}

    /** The problems that a model, a cell or an expression is refused for, each as one sentence. */
    public static void model(Executable call, String... problems) {
        assertEquals(List.of(problems), sentences(assertThrows(ModelException.class, call)));
    }

    /** The problems that data are refused for, each as one sentence. */
    public static void input(Executable call, String... problems) {
        assertEquals(List.of(problems), sentences(assertThrows(InputException.class, call)));
    }

    /** The problems that a backend refuses for, each as one sentence. */
    public static void backend(Executable call, String... problems) {
        assertEquals(List.of(problems), sentences(assertThrows(BackendException.class, call)));
    }

    private static List<String> sentences(RondoException e) {
        return e.problems().stream().map(Problem::toString).toList();
    }
}
