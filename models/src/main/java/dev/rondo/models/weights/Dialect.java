package dev.rondo.models.weights;

import dev.rondo.model.Graph;
import java.util.List;

/** How another framework names and lays out the weights of layers. */
sealed interface Dialect permits Keras, PyTorch {
    /** A tensor's name in its parts. */
    record Name(Place place, String tensor) {}

    /** What the framework is called. */
    String title();

    /** Why the framework has no such layer; empty if it has. */
    String objection(LayerKind kind);

    /** Whether a module may hold several layers of this kind, one upon the other. */
    boolean stacks(LayerKind kind);

    /** The tensors of a layer that the framework has. */
    List<ForeignTensor> tensors(LayerKind kind, Graph.Node node);

    /** The full name of a tensor. */
    String name(Place place, LayerKind kind, String tensor);

    /** A full name in its parts; the side of a layer that is alone may yet show. */
    Name parse(String name);
}
