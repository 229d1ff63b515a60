package dev.rondo.onnx;

import dev.rondo.data.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Inputs of a model and what is expected of them.
 *
 * @param name that of the folder
 * @param inputs by the names of the model's file
 * @param outputs by the names of the model's file
 */
public record TestData(String name, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    /** Keeps copies. */
    public TestData {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }
}
