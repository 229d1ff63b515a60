package dev.rondo.models.weights;

/**
 * Where another framework keeps a layer.
 *
 * @param module the path of its module
 * @param index the number of the layer within it, from 0
 * @param side which of the two directions it is
 */
record Place(String module, int index, Side side) {
    /** A layer's part in a bidirectional one. */
    enum Side {
        /** It is none of two: whether its input is reversed, its name does not say. */
        ALONE,
        FORWARD,
        REVERSE
    }

    /** The same layer in the other direction. */
    Place on(Side other) {
        return new Place(module, index, other);
    }
}
