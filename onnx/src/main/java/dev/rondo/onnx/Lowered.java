package dev.rondo.onnx;

import dev.rondo.model.Port;
import dev.rondo.onnx.proto.GraphProto;
import java.util.List;
import java.util.Map;

/**
 * A graph as ONNX.
 *
 * @param graph the ONNX graph
 * @param inputs its inputs
 * @param outputs its outputs
 * @param layers the name of the value that each result of a layer has in it, in the order of the layers
 */
record Lowered(GraphProto graph, List<OnnxValue> inputs, List<OnnxValue> outputs, Map<Port, String> layers) {}
