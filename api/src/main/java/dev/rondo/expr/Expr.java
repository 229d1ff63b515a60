package dev.rondo.expr;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.util.List;

/**
 * An expression over vectors: the one language in which a recurrence is written. Everything else (evaluation, gradient, SIMD
 * kernels, ONNX) is derived from it.
 *
 * <pre>
 *   Expr   = Input | State | Parameter | Constant            leaves
 *          | MatMul(matrix, vector)                          y = M·x or Mᵀ·x
 *          | Binary(f, a, b) | Select(p, a, b) | Unary(f, x) element by element; size 1 broadcasts
 *          | Reduce(f, x)                                    a vector to size 1
 *          | Slice(x) | Scatter(x) | Concat(parts)           rearrangement
 *          | Random(keep)                                    a mask of 0 and 1
 * </pre>
 *
 * <p>Every value is a vector {@code [n]}; only a {@link Parameter} or a {@link Constant} may be a matrix, and a matrix stands in a
 * {@link MatMul} alone. Nodes are compared by identity, since they form graphs that share parts; {@link Interner} makes equal nodes
 * one. Shapes are computed once, when a node is made. Constructors refuse misuse with a {@link dev.rondo.ModelException}. Write expressions with {@link Expressions}.
 */
public sealed interface Expr {
    /** The shape of the value: {@code [n]}, or {@code [rows, columns]} for a matrix. */
    Shape shape();

    /** The expressions that this one is computed from, in order. */
    List<Expr> operands();

    /** The number of elements of the value. */
    default int size() {
        return shape().size();
    }

    /** A value that comes from outside at each step. */
    record Input(String name, Shape shape) implements Expr {
        /** Checks the shape. */
        public Input {
            Checks.vector("input '" + name + "'", shape);
        }

        @Override
        public List<Expr> operands() {
            return List.of();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A state's value before the step, s_{t-1}. */
    record State(String name, Shape shape) implements Expr {
        /** Checks the shape. */
        public State {
            Checks.vector("state '" + name + "'", shape);
        }

        @Override
        public List<Expr> operands() {
            return List.of();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A trained value: a vector {@code [n]} or a matrix {@code [rows, columns]}. */
    record Parameter(String name, Shape shape) implements Expr {
        /** Checks the shape. */
        public Parameter {
            Checks.vectorOrMatrix("parameter '" + name + "'", shape);
        }

        @Override
        public List<Expr> operands() {
            return List.of();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A fixed value: a vector {@code [n]} or a matrix {@code [rows, columns]}. */
    record Constant(FloatTensor value) implements Expr {
        /** Checks the shape. */
        public Constant {
            Checks.vectorOrMatrix("constant", value.shape());
        }

        /** Whether every element is {@code number}. */
        public boolean isUniformly(float number) {
            for (int i = 0; i < value.size(); i++) {
                if (value.at(i) != number) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Shape shape() {
            return value.shape();
        }

        @Override
        public List<Expr> operands() {
            return List.of();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * y = M·x, or y = Mᵀ·x if {@code transposed}.
     *
     * @param matrix a {@link Parameter} or a {@link Constant} of shape {@code [rows, columns]}
     * @param vector {@code [columns]}, or {@code [rows]} if transposed
     * @param transposed whether the matrix is used transposed
     */
    record MatMul(Expr matrix, Expr vector, boolean transposed) implements Expr {
        /** Checks that the matrix is one and that the sizes agree. */
        public MatMul {
            Checks.matMul(matrix, vector, transposed);
        }

        @Override
        public Shape shape() {
            return Shape.of(matrix.shape().dimension(transposed ? 1 : 0));
        }

        @Override
        public List<Expr> operands() {
            return List.of(matrix, vector);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * A function of two values, element by element.
     *
     * @param shape follows from the operands, whatever is passed
     */
    record Binary(BinaryFunction function, Expr a, Expr b, Shape shape) implements Expr {
        /** A function of two values. */
        public Binary(BinaryFunction function, Expr a, Expr b) {
            this(function, a, b, a.shape());
        }

        /** Checks that the sizes agree or one is 1. */
        public Binary {
            Checks.broadcast(function.name().toLowerCase(java.util.Locale.ROOT), List.of(a, b));
            shape = Shape.of(Math.max(a.size(), b.size()));
        }

        @Override
        public List<Expr> operands() {
            return List.of(a, b);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Element by element a where p &gt; 0, otherwise (also where p is NaN) b.
     *
     * @param shape follows from the operands, whatever is passed
     */
    record Select(Expr p, Expr a, Expr b, Shape shape) implements Expr {
        /** A selection. */
        public Select(Expr p, Expr a, Expr b) {
            this(p, a, b, p.shape());
        }

        /** Checks that the sizes agree or are 1. */
        public Select {
            Checks.broadcast("select", List.of(p, a, b));
            shape = Shape.of(Math.max(p.size(), Math.max(a.size(), b.size())));
        }

        @Override
        public List<Expr> operands() {
            return List.of(p, a, b);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * A function of one value, element by element.
     *
     * @param shape that of the operand, whatever is passed
     */
    record Unary(UnaryFunction function, Expr x, Shape shape) implements Expr {
        /** A function of one value. */
        public Unary(UnaryFunction function, Expr x) {
            this(function, x, x.shape());
        }

        /** Checks that the operand is a vector. */
        public Unary {
            Checks.vector(function.name().toLowerCase(java.util.Locale.ROOT), x.shape());
            shape = x.shape();
        }

        @Override
        public List<Expr> operands() {
            return List.of(x);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** A vector reduced to size 1. */
    record Reduce(Reduction reduction, Expr x) implements Expr {
        /** Checks that the operand is a vector. */
        public Reduce {
            Checks.vector("reduce", x.shape());
        }

        @Override
        public Shape shape() {
            return Shape.of(1);
        }

        @Override
        public List<Expr> operands() {
            return List.of(x);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** y_i = x_{start + i·stride} for 0 ≤ i &lt; length. The stride of one element is 1. */
    record Slice(Expr x, int start, int length, int stride) implements Expr {
        /** Checks that the slice lies within the operand. */
        public Slice {
            Checks.slice("slice", x.size(), start, length, stride);
            stride = length == 1 ? 1 : stride;
        }

        @Override
        public Shape shape() {
            return Shape.of(length);
        }

        @Override
        public List<Expr> operands() {
            return List.of(x);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** The reverse of a slice: a vector of {@code size} zeros, except y_{start + i·stride} = x_i. The stride of one element is 1. */
    record Scatter(Expr x, int start, int stride, int total) implements Expr {
        /** Checks that all elements land within the result. */
        public Scatter {
            Checks.slice("scatter", total, start, x.size(), stride);
            stride = x.size() == 1 ? 1 : stride;
        }

        @Override
        public Shape shape() {
            return Shape.of(total);
        }

        @Override
        public List<Expr> operands() {
            return List.of(x);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Vectors, one after the other.
     *
     * @param shape follows from the parts, whatever is passed
     */
    record Concat(List<Expr> parts, Shape shape) implements Expr {
        /** A concatenation. */
        public Concat(List<Expr> parts) {
            this(parts, Shape.of(0));
        }

        /** Checks that there are parts, and that they are vectors. */
        public Concat {
            parts = List.copyOf(parts);
            Checks.concat(parts);
            shape = Shape.of(parts.stream().mapToInt(Expr::size).sum());
        }

        @Override
        public List<Expr> operands() {
            return parts;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * A random mask: each element is 1 with probability {@code keep}, otherwise 0. Outside training it is its expectation, {@code keep}.
     *
     * @param name tells this mask from others; masks of one name and shape are one mask
     * @param shape {@code [n]}
     * @param keep the probability of a 1, over 0 and at most 1
     * @param per how often it is drawn
     */
    record Random(String name, Shape shape, float keep, Per per) implements Expr {
        /** Checks the shape and the probability. */
        public Random {
            Checks.vector("random '" + name + "'", shape);
            Checks.probability("random '" + name + "'", keep);
        }

        @Override
        public List<Expr> operands() {
            return List.of();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
