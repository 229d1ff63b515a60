package dev.rondo.onnx.signature;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The inputs and outputs of a file, in its order.
 *
 * @param inputs its inputs
 * @param outputs its outputs
 */
public record ImportSignature(List<FileValue> inputs, List<FileValue> outputs) {
    /** Keeps copies. */
    public ImportSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Whether the file passes states in and out, which are those of a session. */
    public boolean hasStates() {
        return Stream.concat(inputs.stream(), outputs.stream())
                .anyMatch(value -> value.meaning() instanceof Meaning.States);
    }

    /** One line a tensor. */
    @Override
    public String toString() {
        return Stream.concat(
                        inputs.stream().map(value -> "in  " + value),
                        outputs.stream().map(value -> "out " + value))
                .collect(Collectors.joining("\n"));
    }
}
