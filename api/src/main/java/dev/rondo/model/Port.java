package dev.rondo.model;

/**
 * One output of an input or a layer: where an edge of the model begins.
 *
 * @param source the name of the model input or of the layer
 * @param output {@code y}, or for a final state the state's name
 */
public record Port(String source, String output) {
    /** The main output of an input or a layer. */
    public static final String Y = "y";

    /** The final value of a state of the same layer, once a sequence. */
    public Port state(String name) {
        return new Port(source, name);
    }

    // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
    @Override
    public boolean equals(Object other) {
        return other instanceof Port port && source.equals(port.source) && output.equals(port.output);
    }

    @Override
    public int hashCode() {
        return 31 * source.hashCode() + output.hashCode();
    }

    @Override
    public String toString() {
        return output.equals(Y) ? source : source + "." + output;
    }
}
