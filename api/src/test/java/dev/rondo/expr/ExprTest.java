package dev.rondo.expr;

import static dev.rondo.Refused.model;
import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.matMulTransposed;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.sum;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.data.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shapes are inferred, and misuse is refused when a node is made. */
final class ExprTest {
    private final Expr x = new Expr.Input("x", Shape.of(4));
    private final Expr h = new Expr.State("h", Shape.of(3));
    private final Expr one = new Expr.Input("one", Shape.of(1));
    private final Expr matrix = new Expr.Parameter("W", Shape.of(3, 4));

    @Test
    void shapesAreInferred() {
        assertEquals(Shape.of(3), matMul(matrix, x).shape());
        assertEquals(Shape.of(4), matMulTransposed(matrix, h).shape());
        assertEquals(Shape.of(4), add(x, one).shape());
        assertEquals(Shape.of(4), add(one, x).shape());
        assertEquals(Shape.of(4), select(one, one, x).shape());
        assertEquals(Shape.of(1), sum(x).shape());
        assertEquals(Shape.of(2), slice(x, 1, 2, 2).shape());
        assertEquals(Shape.of(9), new Expr.Scatter(h, 2, 3, 9).shape());
        assertEquals(Shape.of(8), concat(x, h, one).shape());
    }

    @Test
    void leavesNeedAShape() {
        model(
                () -> new Expr.Input("x", Shape.of(2, 3)),
                "input 'x': found shape [2, 3], but a vector [n] of at least one element is needed; use a matrix in a matrix"
                        + " product only.");
        model(
                () -> new Expr.State("h", Shape.of(0)),
                "state 'h': found shape [0], but a vector [n] of at least one element is needed; use a matrix in a matrix"
                        + " product only.");
        model(
                () -> new Expr.Parameter("W", Shape.of(2, 3, 4)),
                "parameter 'W': found shape [2, 3, 4], but a vector [n] or a matrix [rows, columns] is needed; give it one or"
                        + " two dimensions of at least 1.");
        model(
                () -> constant(1, 0),
                "constant: found shape [0], but a vector [n] or a matrix [rows, columns] is needed; give it one or two"
                        + " dimensions of at least 1.");
        model(
                () -> new Expr.Random("mask", Shape.of(3), 0, Per.STEP),
                "random 'mask': found keep = 0.0, but a probability over 0 and at most 1 is needed; pass the share of elements"
                        + " to keep.");
        model(
                () -> new Expr.Random("mask", Shape.of(3), Float.NaN, Per.STEP),
                "random 'mask': found keep = NaN, but a probability over 0 and at most 1 is needed; pass the share of elements"
                        + " to keep.");
    }

    @Test
    void matrixProductsFit() {
        model(
                () -> matMul(matrix, h),
                "matrix product: state 'h' has 3 elements, but parameter 'W' [3, 4] expects 4; give both the same size.");
        model(
                () -> matMulTransposed(matrix, tanh(x)),
                "matrix product: the result of tanh has 4 elements, but parameter 'W' [3, 4] transposed expects 3; give both"
                        + " the same size.");
        model(
                () -> matMul(x, x),
                "matrix product: found input 'x' of shape [4] as the matrix, but it has to be a parameter or a constant of"
                        + " shape [rows, columns]; declare the matrix as a parameter.");
        model(
                () -> matMul(new Expr.Parameter("b", Shape.of(4)), x),
                "matrix product: found parameter 'b' of shape [4] as the matrix, but it has to be a parameter or a constant of"
                        + " shape [rows, columns]; declare the matrix as a parameter.");
        model(
                () -> matMul(matrix, matrix),
                "matrix product: found shape [3, 4], but a vector [n] of at least one element is needed; use a matrix in a"
                        + " matrix product only.");
    }

    @Test
    void operandsHaveOneSize() {
        model(
                () -> add(x, h),
                "add: state 'h' has 3 elements, but the other operand has 4; give both the same size, or one of them size 1.");
        model(
                () -> mul(sum(x), matrix),
                "multiply: found shape [3, 4], but a vector [n] of at least one element is needed; use a matrix in a matrix"
                        + " product only.");
        model(
                () -> select(x, h, one),
                "select: state 'h' has 3 elements, but the other operand has 4; give both the same size, or one of them size 1.");
        model(
                () -> tanh(matrix),
                "tanh: found shape [3, 4], but a vector [n] of at least one element is needed; use a matrix in a matrix product"
                        + " only.");
        model(
                () -> sum(matrix),
                "reduce: found shape [3, 4], but a vector [n] of at least one element is needed; use a matrix in a matrix"
                        + " product only.");
    }

    @Test
    void slicesLieWithin() {
        String remedy = ", but it has to lie within 4 elements; shorten it or move its start.";
        model(() -> slice(x, 2, 3), "slice: found start 2, length 3, stride 1" + remedy);
        model(() -> slice(x, -1, 2), "slice: found start -1, length 2, stride 1" + remedy);
        model(() -> slice(x, 0, 0), "slice: found start 0, length 0, stride 1" + remedy);
        model(() -> slice(x, 0, 2, 0), "slice: found start 0, length 2, stride 0" + remedy);
        model(() -> slice(x, 0, 2, Integer.MAX_VALUE), "slice: found start 0, length 2, stride 2147483647" + remedy);
        model(() -> new Expr.Scatter(h, 0, 2, 4), "scatter: found start 0, length 3, stride 2" + remedy);
        model(() -> concat(), "concat: found no part, but at least one is needed; pass the vectors to put together.");
        model(
                () -> concat(x, matrix),
                "concat: found shape [3, 4], but a vector [n] of at least one element is needed; use a matrix in a matrix"
                        + " product only.");
    }

    @Test
    void nodesAreComparedByIdentity() {
        assertNotEquals(new Expr.Input("x", Shape.of(4)), x);
        assertNotEquals(tanh(x), tanh(x));
        assertEquals(x, x);
        assertEquals(List.of(x, h), new Expr.Concat(List.of(x, h)).operands());
    }
}
