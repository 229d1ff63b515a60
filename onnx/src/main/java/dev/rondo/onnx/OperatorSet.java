package dev.rondo.onnx;

import dev.rondo.InputException;
import dev.rondo.Problem;

/**
 * A version of ONNX' operators, and what differs between those that are written.
 *
 * @param version from {@value #OLDEST} to {@value #NEWEST}
 */
record OperatorSet(int version) {
    static final int OLDEST = 17;
    static final int NEWEST = 21;

    /**
     * Checks the version.
     *
     * @throws InputException if it is not one that is written
     */
    OperatorSet {
        if (version < OLDEST || version > NEWEST) {
            throw new InputException(new Problem(
                    "operator set",
                    "found " + version,
                    "the export writes " + OLDEST + " to " + NEWEST,
                    "choose one of these"));
        }
    }

    /** The version of the file format that came with it. */
    long fileVersion() {
        return switch (version) {
            case 17, 18 -> 8;
            case 19, 20 -> 9;
            default -> 10;
        };
    }

    /** Whether a reduction takes its axes as an input and not as an attribute. */
    boolean hasAxesAsInput(String reduction) {
        return version >= 18 || reduction.equals("ReduceSum");
    }
}
