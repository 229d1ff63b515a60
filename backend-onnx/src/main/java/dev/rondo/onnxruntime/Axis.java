package dev.rondo.onnxruntime;

/** What an axis of a tensor of an {@link OpaqueModel} counts. */
public sealed interface Axis {
    /** The steps of the sequences. */
    static Axis time() {
        return new Time();
    }

    /** The sequences. */
    static Axis batch() {
        return new Batch();
    }

    /** Features of one step; several such axes are one vector, in row-major order. */
    static Axis feature(int size) {
        return new Feature(size);
    }

    /** The steps of the sequences. */
    record Time() implements Axis {}

    /** The sequences. */
    record Batch() implements Axis {}

    /** A fixed number of features of one step. */
    record Feature(int size) implements Axis {}
}
