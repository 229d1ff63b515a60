package dev.rondo.cell;

/** How a parameter gets its first values. Fan-in and fan-out are the columns and rows of a matrix. */
public sealed interface Initializer {
    /** All zeros. */
    static Initializer zeros() {
        return new Constant(0);
    }

    /** Every element the same. */
    static Initializer constant(float value) {
        return new Constant(value);
    }

    /** Uniform in ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, eq. 16); Keras' default, not PyTorch's. */
    static Initializer glorotUniform() {
        return new GlorotUniform();
    }

    /** A matrix with orthonormal rows or columns (Saxe et al. 2014); Keras' default for recurrent weights, not PyTorch's. */
    static Initializer orthogonal() {
        return new Orthogonal();
    }

    /** Uniform in ±bound. */
    static Initializer uniform(float bound) {
        return new Uniform(bound);
    }

    /** Every element {@code value}. */
    record Constant(float value) implements Initializer {}

    /** See {@link #glorotUniform()}. */
    record GlorotUniform() implements Initializer {}

    /** See {@link #orthogonal()}. */
    record Orthogonal() implements Initializer {}

    /** Uniform in ±{@code bound}. */
    record Uniform(float bound) implements Initializer {}
}
