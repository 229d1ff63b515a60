package dev.rondo.onnx.signature;

import java.util.List;

/**
 * An input or an output of a file, and what it is to the model.
 *
 * @param name its name in the file
 * @param axes what its axes stand for, outermost first
 * @param meaning what it is
 */
public record FileValue(String name, List<FileAxis> axes, Meaning meaning) {
    /** Keeps a copy. */
    public FileValue {
        axes = List.copyOf(axes);
    }

    /** Where an axis of a role stands; −1 if there is none. */
    public int axis(AxisRole role) {
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i).role() == role) {
                return i;
            }
        }
        return -1;
    }

    /** As in {@code h0 [one, batch, feature 64]: the states lstm_1.h}. */
    @Override
    public String toString() {
        return name + " " + axes + ": " + meaning;
    }
}
