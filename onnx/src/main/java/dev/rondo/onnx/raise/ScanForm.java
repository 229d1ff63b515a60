package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import java.util.List;

/**
 * What the attributes of a Scan say, in the form of opset 8 (with the batch first, and lengths) or in that of opset 9 and later.
 *
 * @param node the Scan
 * @param batched whether it has the form of opset 8
 */
record ScanForm(SourceNode node, boolean batched) {
    private static final int WITHOUT_BATCH_SINCE = 9;

    static ScanForm of(SourceNode node, int opset) {
        return new ScanForm(node, opset < WITHOUT_BATCH_SINCE);
    }

    SourceGraph body() {
        return node.graph("body");
    }

    int scanInputs() {
        return Math.toIntExact(node.integer("num_scan_inputs", 0));
    }

    int states() {
        return body().inputs().size() - scanInputs();
    }

    int scanOutputs() {
        return body().outputs().size() - states();
    }

    /** Which input of the node the first state is: in opset 8 the lengths stand before it. */
    int firstState() {
        return batched ? 1 : 0;
    }

    /** Which input of the node scan input {@code index} is. */
    int scanInput(int index) {
        return firstState() + states() + index;
    }

    /** The axis of time of scan input {@code index}. */
    int inputAxis(int index, int rank) {
        return batched ? 1 : axis("scan_input_axes", index, rank);
    }

    /** The axis of time of scan output {@code index} of {@code rank} axes. */
    int outputAxis(int index, int rank) {
        return batched ? 1 : axis("scan_output_axes", index, rank);
    }

    private int axis(String attribute, int index, int rank) {
        List<Long> axes = node.integers(attribute);
        long axis = axes.isEmpty() ? 0 : axes.get(index);
        return Math.toIntExact(axis < 0 ? axis + rank : axis);
    }

    boolean isInputReversed(int index) {
        return isReversed(batched ? "directions" : "scan_input_directions", index);
    }

    boolean isOutputReversed(int index) {
        return !batched && isReversed("scan_output_directions", index);
    }

    private boolean isReversed(String attribute, int index) {
        List<Long> directions = node.integers(attribute);
        return !directions.isEmpty() && directions.get(index) == 1;
    }

    /** Whether there are as many inputs, outputs, axes and directions as the body needs. */
    boolean isConsistent() {
        return scanInputs() > 0
                && !body().outputs().isEmpty()
                && states() >= 0
                && scanOutputs() >= 0
                && node.inputs().size() == firstState() + body().inputs().size()
                && node.outputs().size() <= body().outputs().size()
                && fits("scan_input_axes", scanInputs())
                && fits("scan_input_directions", scanInputs())
                && fits("directions", scanInputs())
                && fits("scan_output_axes", scanOutputs())
                && fits("scan_output_directions", scanOutputs());
    }

    private boolean fits(String attribute, int count) {
        int given = node.integers(attribute).size();
        return given == 0 || given == count;
    }
}
