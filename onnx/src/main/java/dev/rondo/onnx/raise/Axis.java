package dev.rondo.onnx.raise;

import java.util.List;

/** What one axis of a tensor of a file stands for. */
sealed interface Axis {
    /** The steps of a sequence. */
    record Time() implements Axis {}

    /** The sequences of a batch. */
    record Batch() implements Axis {}

    /** {@code size} features of a step. */
    record Feature(int size) implements Axis {}

    /** The directions of a recurrent operator: features, one direction after the other. */
    record Direction(int size) implements Axis {}

    /** An axis of length 1 that stands for nothing. */
    record One() implements Axis {}

    /** Several axes of steps and sequences in one, the first of them outermost. */
    record Joined(List<Axis> of) implements Axis {
        /** Keeps a copy. */
        public Joined {
            of = List.copyOf(of);
        }
    }

    /** The axis of {@code size} features, or the one of none. */
    static Axis ofSize(int size) {
        return size == 1 ? new One() : new Feature(size);
    }

    /** Whether its elements lie side by side in one step, rather than in different steps or sequences. */
    default boolean isFeature() {
        return switch (this) {
            case Feature f -> true;
            case Direction d -> true;
            case One o -> true;
            case Time t -> false;
            case Batch b -> false;
            case Joined j -> false;
        };
    }

    /** The number of its elements in one step. */
    default int size() {
        return switch (this) {
            case Feature(int size) -> size;
            case Direction(int size) -> size;
            default -> 1;
        };
    }

    /** What a person calls it. */
    default String description() {
        return switch (this) {
            case Feature(int size) -> size + " features";
            case Direction(int size) -> size + " directions";
            case One o -> "an axis of length 1";
            case Time t -> "time";
            case Batch b -> "the batch";
            case Joined j -> "time and batch in one";
        };
    }
}
