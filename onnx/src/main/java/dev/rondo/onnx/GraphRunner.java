package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Tensor;
import java.util.Map;

/** A loaded ONNX file. Not for several threads at once. */
public interface GraphRunner extends AutoCloseable {
    /**
     * Runs the graph.
     *
     * @param inputs by name; integers are converted to the type that the graph wants
     * @return all outputs by name
     */
    Map<String, FloatTensor> run(Map<String, Tensor> inputs);

    @Override
    void close();
}
