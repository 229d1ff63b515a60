package dev.rondo.onnxruntime;

import dev.rondo.Problem;
import dev.rondo.data.Tensor;
import java.util.List;

/** What an input or an output of an opaque model is there for. */
sealed interface Use {
    /** Carries features or tokens in, or an output. */
    record Data(List<Axis> axes) implements Use {}

    /** Takes the number of steps of each sequence. */
    record Lengths(List<Axis> axes) implements Use {}

    /** Takes a state, which the output {@code next} continues. */
    record State(String next, List<Axis> axes) implements Use {}

    /** Gives a state after the run. */
    record Next() implements Use {}

    /** Takes the same value in every run. */
    record Constant(Tensor value) implements Use {}

    /** Is not asked for. */
    record Omitted() implements Use {}

    /** Nobody knows yet. */
    record Unclear(Problem problem) implements Use {}
}
