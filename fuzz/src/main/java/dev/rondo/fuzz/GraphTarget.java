package dev.rondo.fuzz;

/**
 * ONNX files that are well formed, of operators, attributes and tensors put together as the bytes say: what a fuzzer that turns bytes of a
 * file seldom gets to.
 */
public final class GraphTarget {
    private GraphTarget() {}

    /** Imports the file of the graph that the bytes choose. */
    public static void fuzzerTestOneInput(byte[] choices) {
        OnnxTarget.fuzzerTestOneInput(new ChosenGraph(choices).file());
    }
}
