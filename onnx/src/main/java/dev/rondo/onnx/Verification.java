package dev.rondo.onnx;

/** What came of the {@linkplain SelfCheck check} of an exported model; a model that failed it is not exported. */
public sealed interface Verification {
    /**
     * The file computes what the model computes.
     *
     * @param runner what ran the file
     * @param largestDifference the largest |found − expected| / max(1, |expected|) of all outputs and states
     */
    record Passed(String runner, double largestDifference) implements Verification {}

    /**
     * It was not checked.
     *
     * @param reason why not
     */
    record Skipped(String reason) implements Verification {}
}
