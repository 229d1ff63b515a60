package dev.rondo.onnx.source;

import dev.rondo.FormatException;

/** Evaluates what does not depend on the inputs. */
public final class Folding {
    /** The first version of the format in which an initializer may be the default of an input. */
    private static final int DEFAULTS_SINCE = 4;

    private Folding() {}

    /**
     * The model without what is known beforehand: a node over constants is an initializer under the name of its output, an If on a constant is the
     * branch that it takes, nodes that nothing uses are gone, and what versions of operators say as an attribute or as an input is an input.
     *
     * <p>Data movement, integers and truth values are always evaluated; arithmetic on numbers, and the transpose of a matrix, only where an
     * operator needs the tensor (weights of LSTM, GRU, RNN, Conv; conditions; conversions to integers). Initializers that nothing used stay;
     * those that only folded nodes used go.
     *
     * @throws FormatException if a node has no result by the standard, or if results are out of proportion to the file
     */
    public static SourceModel fold(SourceModel model) {
        SourceGraph graph = model.graph();
        boolean overridable = model.irVersion() >= DEFAULTS_SINCE;
        return model.with(new GraphFolding(graph, overridable).fold());
    }
}
