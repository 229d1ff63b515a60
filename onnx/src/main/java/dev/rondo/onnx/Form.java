package dev.rondo.onnx;

/** What one application of an exported graph covers. */
enum Form {
    /** Whole sequences, their states optionally in, and out. */
    SEQUENCE,
    /** Whole sequences, without what only another caller than our own backend would want. */
    BATCH,
    /** Any number of steps of sequences that go on, states in and out. */
    CHUNK,
    /** One step of sequences that go on, states in and out. */
    STEP;

    boolean isStreaming() {
        return this == CHUNK || this == STEP;
    }
}
