package dev.rondo.onnx.source;

/** What a file says of the length of an axis. */
public sealed interface Dimension {
    /** The length is {@code size}. */
    record Fixed(long size) implements Dimension {}

    /** The length is free, and the same wherever the file says {@code name}. */
    record Named(String name) implements Dimension {}

    /** The length is free, and nothing else is said. */
    record Unknown() implements Dimension {}
}
