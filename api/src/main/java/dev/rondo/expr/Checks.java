package dev.rondo.expr;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.data.Shape;
import java.util.List;

/** The rules of shapes, checked when a node is made. */
final class Checks {
    private Checks() {}

    static void vector(String path, Shape shape) {
        if (shape.rank() != 1 || shape.size() == 0) {
            throw refused(
                    path,
                    "found shape " + shape,
                    "a vector [n] of at least one element is needed",
                    "use a matrix in a matrix product only");
        }
    }

    static void vectorOrMatrix(String path, Shape shape) {
        if (shape.rank() < 1 || shape.rank() > 2 || shape.size() == 0) {
            throw refused(
                    path,
                    "found shape " + shape,
                    "a vector [n] or a matrix [rows, columns] is needed",
                    "give it one or two dimensions of at least 1");
        }
    }

    static void matMul(Expr matrix, Expr vector, boolean transposed) {
        if (!(matrix instanceof Expr.Parameter || matrix instanceof Expr.Constant)
                || matrix.shape().rank() != 2) {
            throw refused(
                    "matrix product",
                    "found " + Text.brief(matrix) + " of shape " + matrix.shape() + " as the matrix",
                    "it has to be a parameter or a constant of shape [rows, columns]",
                    "declare the matrix as a parameter");
        }
        vector("matrix product", vector.shape());
        int expected = matrix.shape().dimension(transposed ? 0 : 1);
        if (vector.size() != expected) {
            throw refused(
                    "matrix product",
                    Text.brief(vector) + " has " + vector.size() + " elements",
                    Text.brief(matrix) + " " + matrix.shape() + (transposed ? " transposed" : "") + " expects "
                            + expected,
                    "give both the same size");
        }
    }

    static void broadcast(String path, List<Expr> operands) {
        int size = 0;
        for (Expr operand : operands) {
            size = Math.max(size, operand.size());
        }
        for (Expr operand : operands) {
            vector(path, operand.shape());
            if (operand.size() != size && operand.size() != 1) {
                throw refused(
                        path,
                        Text.brief(operand) + " has " + operand.size() + " elements",
                        "the other operand has " + size,
                        "give both the same size, or one of them size 1");
            }
        }
    }

    static void slice(String path, int size, int start, int length, int stride) {
        boolean inside = start >= 0 && length > 0 && stride > 0 && start + (length - 1L) * stride < size;
        if (!inside) {
            throw refused(
                    path,
                    "found start " + start + ", length " + length + ", stride " + stride,
                    "it has to lie within " + size + " elements",
                    "shorten it or move its start");
        }
    }

    static void concat(List<Expr> parts) {
        if (parts.isEmpty()) {
            throw refused("concat", "found no part", "at least one is needed", "pass the vectors to put together");
        }
        parts.forEach(part -> vector("concat", part.shape()));
    }

    static void probability(String path, float keep) {
        if (!(keep > 0 && keep <= 1)) {
            throw refused(
                    path,
                    "found keep = " + keep,
                    "a probability over 0 and at most 1 is needed",
                    "pass the share of elements to keep");
        }
    }

    private static ModelException refused(String path, String found, String expected, String remedy) {
        return new ModelException(new Problem(path, found, expected, remedy));
    }
}
