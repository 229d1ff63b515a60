package dev.rondo.benchmarks.peers;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * How ONNX Runtime uses threads.
 *
 * @param count threads within an operator, the caller's included
 * @param spinning whether these wait by spinning
 */
record OnnxThreads(int count, boolean spinning) {
    /** The options of a session. */
    OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setIntraOpNumThreads(count);
        options.addConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
        return options;
    }

    @Override
    public String toString() {
        return count == 1 ? "1 thread" : count + " threads, " + (spinning ? "spinning" : "not spinning");
    }
}
