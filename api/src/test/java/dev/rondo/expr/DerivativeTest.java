package dev.rondo.expr;

import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.matMulTransposed;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the derivative is made of; that its values are right is checked against differences and PyTorch. */
final class DerivativeTest {
    private final Expr x = new Expr.Input("x", Shape.of(4));
    private final Expr dy = new Expr.Input("dy", Shape.of(3));
    private final Expr.Parameter matrix = new Expr.Parameter("M", Shape.of(3, 4));

    @Test
    void aMatrixGetsAnOuterProduct() {
        Derivative derivative = Derivative.of(Map.of(matMul(matrix, x), dy));
        assertEquals(1, derivative.contributions().size());
        Contribution.Outer outer = assertInstanceOf(
                Contribution.Outer.class, derivative.contributions().getFirst());
        assertSame(matrix, outer.parameter());
        assertSame(dy, outer.left());
        assertSame(x, outer.right());
        Expr.MatMul dx = assertInstanceOf(Expr.MatMul.class, derivative.withRespectTo(x));
        assertTrue(dx.transposed());
    }

    @Test
    void aTransposedMatrixGetsItTheOtherWayRound() {
        Derivative derivative = Derivative.of(Map.of(matMulTransposed(matrix, dy), x));
        Contribution.Outer outer = assertInstanceOf(
                Contribution.Outer.class, derivative.contributions().getFirst());
        assertSame(dy, outer.left());
        assertSame(x, outer.right());
    }

    @Test
    void eachUseOfAParameterContributes() {
        Expr.Parameter p = new Expr.Parameter("p", Shape.of(3));
        Expr y = mul(p, tanh(matMul(matrix, matMulTransposed(matrix, p))));
        List<Contribution> contributions = Derivative.of(Map.of(y, dy)).contributions();
        assertEquals(
                2, contributions.stream().filter(c -> c.parameter() == matrix).count());
        assertEquals(1, contributions.stream().filter(c -> c.parameter() == p).count());
        contributions.forEach(contribution -> {
            switch (contribution) {
                case Contribution.Outer(var parameter, Expr left, Expr right) ->
                    assertEquals(parameter.shape(), Shape.of(left.size(), right.size()));
                case Contribution.Direct(var parameter, Expr value) -> assertEquals(parameter.shape(), value.shape());
            }
        });
    }

    @Test
    void whatNothingDependsOnGetsZeros() {
        Expr unused = new Expr.State("h", Shape.of(2));
        Derivative derivative = Derivative.of(Map.of(matMul(matrix, x), dy));
        Expr.Constant zeros = assertInstanceOf(Expr.Constant.class, derivative.withRespectTo(unused));
        assertEquals(Shape.of(2), zeros.shape());
        assertTrue(zeros.isUniformly(0));
    }

    @Test
    void constantsAndMasksHaveNone() {
        Expr mask = new Expr.Random("m", Shape.of(3), 0.5f, Per.STEP);
        Derivative derivative = Derivative.of(Map.of(mul(mask, mul(constant(2), dy)), dy));
        assertTrue(derivative.contributions().isEmpty());
        assertTrue(assertInstanceOf(Expr.Constant.class, derivative.withRespectTo(mask))
                .isUniformly(0));
    }

    @Test
    void adjointsHaveTheSizeOfWhatTheyBelongTo() {
        Expr one = new Expr.Input("one", Shape.of(1));
        Derivative derivative = Derivative.of(Map.of(mul(one, x), x));
        assertEquals(1, derivative.withRespectTo(one).size());
        assertEquals(4, derivative.withRespectTo(x).size());
    }
}
