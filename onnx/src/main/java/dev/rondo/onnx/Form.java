package dev.rondo.onnx;

/** What one application of an exported graph covers. */
enum Form {
    /** Whole sequences. */
    SEQUENCE,
    /** Any number of steps of sequences that go on, states in and out. */
    CHUNK,
    /** One step of sequences that go on, states in and out. */
    STEP;

    boolean isStreaming() {
        return this != SEQUENCE;
    }
}
