package dev.rondo.onnx.signature;

import java.util.Locale;

/**
 * An axis of a tensor of a file.
 *
 * @param role what it stands for
 * @param size its length, 0 where that is free
 */
public record FileAxis(AxisRole role, int size) {
    /** Whether any length fits. */
    public boolean isFree() {
        return size == 0;
    }

    /** Role and length, as in {@code feature 128}. */
    @Override
    public String toString() {
        return role.name().toLowerCase(Locale.ROOT) + (isFree() || role == AxisRole.ONE ? "" : " " + size);
    }
}
