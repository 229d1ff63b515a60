package dev.rondo.onnx.raise;

/**
 * Which layer an expression belongs to: those of one path are put together where nothing else needs them.
 *
 * @param path the path of the layer
 * @param kind what the layer is called if its path is not a name
 * @param order where the node that gave the expression stands in the file
 */
record Tag(String path, String kind, int order) {
    /** A path that is only a number: the file gives no name. */
    static String anonymous(int order) {
        return "#" + order;
    }

    boolean isAnonymous() {
        return path.startsWith("#");
    }
}
