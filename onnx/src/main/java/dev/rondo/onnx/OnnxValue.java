package dev.rondo.onnx;

import java.util.List;

/**
 * An input or an output of an ONNX model, and what it is in the model that was exported.
 *
 * @param name its name in the ONNX graph
 * @param role what it carries
 * @param path the name it has in the model: of the input (for lengths, of the input whose they are), of the output, or the full name of
 *     the state
 * @param dimensions its shape: numbers, and names of those that are free ({@code T} steps, {@code B} sequences)
 * @param optional whether it is an input that may be left out: a state, which then begins with what the model says
 */
public record OnnxValue(String name, Role role, String path, List<String> dimensions, boolean optional) {
    /** What a value carries. */
    public enum Role {
        /** Features of each step, float {@code [T, B, F]}, time-major; {@code [B, F]} where there is one a sequence or one step. */
        FEATURES,
        /** Token ids of each step, int64 {@code [T, B]}; {@code [B]} in a model of one step. */
        TOKENS,
        /** The number of steps of each sequence, int32 {@code [B]}, each from 0 to T. */
        LENGTHS,
        /** A state, float {@code [B, H]}: an output continues the input of the same path. */
        STATE,
        /** An output, float {@code [T, B, F]} or {@code [B, F]}; what stands beyond the end of a sequence is undefined. */
        OUTPUT
    }

    /** A value that is always there. */
    public OnnxValue(String name, Role role, String path, List<String> dimensions) {
        this(name, role, path, dimensions, false);
    }

    /** Keeps a copy. */
    public OnnxValue {
        dimensions = List.copyOf(dimensions);
    }
}
