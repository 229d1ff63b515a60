package dev.rondo.onnx;

import dev.rondo.InputException;

/**
 * How a model is exported.
 *
 * @param operatorSet the version of ONNX' operators, {@value OperatorSet#OLDEST} to {@value OperatorSet#NEWEST}
 * @param selfCheck whether the file is run and compared with the model, where something is there that can run it
 */
public record ExportOptions(int operatorSet, boolean selfCheck) {
    /**
     * Checks the version.
     *
     * @throws InputException if it is not one that is written
     */
    public ExportOptions {
        operators(operatorSet);
    }

    private static OperatorSet operators(int version) {
        return new OperatorSet(version);
    }

    /** The oldest operators that are written, which most programs read, and the check. */
    public static ExportOptions defaults() {
        return new ExportOptions(OperatorSet.OLDEST, true);
    }

    /** The same with another version of the operators. */
    public ExportOptions operatorSet(int version) {
        return new ExportOptions(version, selfCheck);
    }

    /** The same without the check. */
    public ExportOptions withoutSelfCheck() {
        return new ExportOptions(operatorSet, false);
    }

    OperatorSet operators() {
        return operators(operatorSet);
    }
}
