package dev.rondo.expr;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.maximum;
import static dev.rondo.expr.Expressions.minimum;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Equal expressions become one node, what does nothing goes away, and depth is no obstacle. */
final class InternerTest {
    private final Interner interner = new Interner();
    private final Expr x = new Expr.Input("x", Shape.of(4));
    private final Expr one = new Expr.Input("one", Shape.of(1));

    private void becomes(Expr expected, Expr expression) {
        assertSame(interner.intern(expected), interner.intern(expression));
    }

    private void differ(Expr a, Expr b) {
        assertNotSame(interner.intern(a), interner.intern(b));
    }

    @Test
    void whatIsKnownIsNotWalkedAgain() {
        Expr y = new Expr.Input("y", Shape.of(4));
        Expr known = tanh(x);
        Expr sum = add(known, y);
        assertEquals(List.of(y, sum), Traversal.topological(List.of(sum), Set.of(known)));
        Expr again = add(known, x);
        assertEquals(List.of(x, again), Traversal.topological(List.of(again), Set.of(known)));
    }

    @Test
    void equalNodesAreOne() {
        becomes(tanh(x), tanh(new Expr.Input("x", Shape.of(4))));
        becomes(add(tanh(x), sigmoid(x)), add(tanh(x), sigmoid(x)));
        becomes(constant(2, 4), constant(FloatTensor.vector(2, 2, 2, 2)));
        becomes(slice(x, 1, 2), slice(x, 1, 2, 1));
    }

    @Test
    void differentNodesStayApart() {
        differ(tanh(x), sigmoid(x));
        differ(add(tanh(x), x), add(x, tanh(x)));
        differ(new Expr.Input("x", Shape.of(4)), new Expr.State("x", Shape.of(4)));
        differ(new Expr.Parameter("x", Shape.of(2, 3)), new Expr.Parameter("x", Shape.of(3, 2)));
        differ(slice(x, 0, 2), slice(x, 1, 2));
        differ(slice(x, 0, 2, 1), slice(x, 0, 2, 2));
        differ(constant(0f), constant(-0f));
        differ(constant(1), constant(1, 4));
        differ(new Expr.Scatter(x, 0, 1, 6), new Expr.Scatter(x, 1, 1, 6));
        differ(
                new Expr.Random("m", Shape.of(4), 0.5f, Per.STEP),
                new Expr.Random("m", Shape.of(4), 0.5f, Per.SEQUENCE));
        Expr matrix = new Expr.Parameter("M", Shape.of(4, 4));
        differ(matMul(matrix, x), Expressions.matMulTransposed(matrix, x));
    }

    @Test
    void whatDoesNothingGoesAway() {
        becomes(x, mul(x, constant(1)));
        becomes(x, mul(1f, x));
        becomes(x, mul(constant(1, 4), x));
        becomes(x, div(x, 1));
        becomes(x, add(x, constant(0)));
        becomes(x, add(0f, x));
        becomes(x, sub(x, constant(0, 4)));
        becomes(x, neg(neg(x)));
        becomes(x, maximum(x, x));
        becomes(x, minimum(x, x));
        becomes(x, slice(x, 0, 4));
        becomes(x, new Expr.Scatter(x, 0, 1, 4));
        becomes(x, concat(x));
        becomes(x, concat(neg(neg(mul(1f, add(x, constant(0)))))));
        becomes(tanh(x), tanh(neg(neg(x))));
    }

    @Test
    void whatDoesSomethingStays() {
        assertEquals(4, interner.intern(mul(one, constant(1, 4))).size());
        assertEquals(4, interner.intern(add(one, constant(0, 4))).size());
        differ(x, sub(constant(0), x));
        differ(x, div(constant(1), x));
        differ(x, neg(x));
        differ(x, mul(x, one));
        differ(x, maximum(x, tanh(x)));
    }

    @Test
    void constantsAreComputed() {
        becomes(constant(5), add(2f, constant(3)));
        becomes(constant(-1), sub(2f, constant(3)));
        becomes(constant(FloatTensor.vector(2, 4)), mul(2f, constant(FloatTensor.vector(1, 2))));
        becomes(constant(0.5f), div(constant(1), 2));
        becomes(constant(3), maximum(constant(2), constant(3)));
        becomes(constant(2), minimum(constant(2), constant(3)));
        becomes(mul(x, constant(6)), mul(x, mul(2f, constant(3))));
        Expr vector = constant(FloatTensor.vector(1, 2, 3, 4));
        becomes(constant(FloatTensor.vector(2, 4)), slice(vector, 1, 2, 2));
        becomes(
                constant(FloatTensor.vector(0, 5, 0, 6)),
                new Expr.Scatter(constant(FloatTensor.vector(5, 6)), 1, 2, 4));
        becomes(constant(FloatTensor.vector(5, 3, 4)), concat(constant(5), slice(vector, 2, 2)));
        assertEquals(5, interner.intern(concat(x, constant(1))).size());
    }

    @Test
    void masksBecomeTheirExpectation() {
        Expr mask = new Expr.Random("m", Shape.of(4), 0.75f, Per.STEP);
        Interner quiet = Interner.withoutRandomness();
        assertSame(quiet.intern(x), quiet.intern(mul(x, div(mask, 0.75f))));
        assertEquals(1, Traversal.topological(List.of(interner.intern(mask))).size());
    }

    @Test
    void depthAndSharingAreNoObstacle() {
        Expr deep = x;
        Expr other = x;
        for (int i = 0; i < 1000; i++) {
            deep = tanh(add(deep, x));
            other = tanh(add(other, x));
        }
        becomes(deep, other);
        assertEquals(2001, Traversal.topological(List.of(deep)).size());
        Expr shared = x;
        for (int i = 0; i < 16; i++) {
            shared = add(shared, shared);
        }
        assertEquals(17, Traversal.topological(List.of(interner.intern(shared))).size());
        assertEquals(18, Text.of(Map.of("y", shared)).lines().count());
    }

    @Test
    void theDerivativeOfSomethingDeepIsDeep() {
        Expr deep = x;
        for (int i = 0; i < 200; i++) {
            deep = tanh(add(deep, x));
        }
        Derivative derivative = Derivative.of(Map.of(deep, constant(1, 4)));
        assertEquals(4, interner.intern(derivative.withRespectTo(x)).size());
    }

    @Test
    void operandsComeBeforeTheirUsers() {
        Expr a = tanh(x);
        Expr b = add(a, one);
        Expr y = mul(b, a);
        assertEquals(List.of(x, a, one, b, y), Traversal.topological(List.of(y)));
        assertEquals(List.of(x, a, one, b, y), Traversal.topological(List.of(a, y, x)));
    }

    @Test
    void textNumbersTheNodes() {
        Expr matrix = new Expr.Parameter("M", Shape.of(2, 4));
        assertEquals("""
                %0 = parameter M [2, 4]
                %1 = input x [4]
                %2 = matmul(%0, %1) [2]
                %3 = constant 0.5 -1.0 [2]
                %4 = multiply(%2, %3) [2]
                y := %4""", Text.of(Map.of("y", mul(matMul(matrix, x), constant(FloatTensor.vector(0.5f, -1))))));
    }
}
