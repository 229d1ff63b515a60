package dev.rondo.onnx.raise;

import java.util.List;

/** A length that a file computes. */
sealed interface Size {
    /** A number. */
    record Known(long value) implements Size {}

    /** The length of an axis of steps or sequences, which data will tell. */
    record Of(Axis axis) implements Size {}

    /** The product of lengths. */
    record Product(List<Size> of) implements Size {
        /** Keeps a copy. */
        public Product {
            of = List.copyOf(of);
        }
    }
}
