package dev.rondo.simd.engine;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.sum;
import static dev.rondo.expr.Expressions.tanh;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.lstm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.simd.engine.BackwardPlan.Part;
import dev.rondo.simd.engine.BackwardPlan.Source;
import dev.rondo.simd.plan.Lowering;
import dev.rondo.simd.scalar.ScalarKernels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A forward step keeps tanh(x) as {@code a} and sigmoid(x) as {@code b}; backward steps take them. */
class OverwritingTest {
    private static final int SIZE = 5;

    private final Expr x = new Expr.Input("x", Shape.of(SIZE));
    private final Expr a = new Expr.Input("a", Shape.of(SIZE));
    private final Expr b = new Expr.Input("b", Shape.of(SIZE));
    private final Expr adjoint = new Expr.Input("adjoint", Shape.of(SIZE));
    private final Expr.Parameter matrix = new Expr.Parameter("W", Shape.of(SIZE, SIZE));
    private final Expr kept = tanh(x);
    private final Map<String, Expr> forward = new HashMap<>(Map.of("a", kept, "b", sigmoid(x)));

    private Map<String, String> find(Map<String, Expr> backward, Part... parts) {
        return new Overwriting(
                        step(forward),
                        step(backward),
                        Map.of(
                                a,
                                new Source.Forward("a"),
                                b,
                                new Source.Forward("b"),
                                adjoint,
                                new Source.Leaf(adjoint)),
                        List.of(parts))
                .find();
    }

    private static PreparedStep step(Map<String, Expr> roots) {
        return new PreparedStep(Lowering.lower(roots, Map.of()), new ScalarKernels());
    }

    @Test
    void aResultStandsWhereWhatItTakesUnitByUnitStood() {
        assertEquals(Map.of("row 0", "a"), find(Map.of("row 0", mul(adjoint, a))));
    }

    @Test
    void noTwoResultsStandInOnePlace() {
        assertEquals(
                Map.of("row 0", "a"),
                find(Map.of("row 0", mul(adjoint, a), "row 1", tanh(mul(adjoint, a)))),
                "one place for two");
        assertEquals(
                Map.of("row 0", "a", "row 1", "b"),
                find(Map.of("row 0", mul(adjoint, a), "row 1", mul(adjoint, b))),
                "a place for each");
    }

    @Test
    void whatAGradientTakesStays() {
        Map<String, Expr> backward = Map.of("row 0", mul(adjoint, a));
        Source row = new Source.Backward("row 0");
        Source old = new Source.Forward("a");
        assertEquals(Map.of(), find(backward, new Part(matrix, row, old)), "right of a product");
        assertEquals(Map.of(), find(backward, new Part(matrix, old, row)), "left of a product");
        assertEquals(Map.of(), find(backward, new Part(matrix, old, null)), "a sum");
        assertEquals(Map.of("row 0", "a"), find(backward, new Part(matrix, row, new Source.Before("a"))));
    }

    @Test
    void whatHasAnotherNameStays() {
        forward.put("y", kept);
        assertEquals(Map.of(), find(Map.of("row 0", mul(adjoint, a))), "it is the output too");
    }

    @Test
    void aResultOfTwoNamesHasItsOwnPlace() {
        Expr both = mul(adjoint, a);
        assertEquals(Map.of(), find(Map.of("row 0", both, "adjoint h", both)));
    }

    @Test
    void whatIsCarriedHasItsOwnPlace() {
        assertEquals(Map.of(), find(Map.of("adjoint h", mul(adjoint, a))));
    }

    @Test
    void whatGoesIntoOtherUnitsStays() {
        assertEquals(Map.of(), find(Map.of("row 0", add(matMul(matrix, a), adjoint))), "a product");
        assertEquals(Map.of(), find(Map.of("row 0", tanh(matMul(matrix, a)))), "a product, and a program");
        assertEquals(Map.of(), find(Map.of("row 0", mul(a, sum(a)))), "a sum");
    }

    @Test
    void whatAnotherOperationTakesTooStays() {
        assertEquals(Map.of(), find(Map.of("row 0", mul(adjoint, a), "row 1", sum(a))), "a reduction");
        assertEquals(
                Map.of(),
                find(Map.of("row 0", mul(adjoint, a), "row 1", mul(a, matMul(matrix, mul(adjoint, a))))),
                "a later program");
    }

    @Test
    void aProductThatStandsNextToTheProgramHasItsOwnPlace() {
        Expr product = matMul(matrix, adjoint);
        Map<String, String> found = find(Map.of("row 0", product, "row 1", mul(product, a)));
        assertEquals(Map.of("row 1", "a"), found);
    }

    @Test
    void anotherSizeDoesNotFit() {
        Expr scalar = new Expr.Input("scalar", Shape.of(1));
        assertEquals(Map.of(), find(Map.of("row 0", mul(scalar, constant(2f)))));
        assertEquals(
                Map.of("row 0", "a"),
                find(Map.of("row 0", mul(scalar, a))),
                "as large as what it takes, not as scalar");
    }

    /** Each place that is overwritten is one that nobody takes afterwards. */
    @Test
    void anLstmOverwritesGatesThatNoGradientTakes() {
        Graph graph = Model.sequential(dense(6), lstm(7)).resolve(SIZE);
        BackwardPlan plan = PreparedGraph.forTraining(graph, new Reachability(graph), new ScalarKernels())
                .backward(graph.nodes().getLast());
        assertFalse(plan.inPlace().isEmpty());
        assertEquals(plan.inPlace().size(), new HashSet<>(plan.inPlace().values()).size());
        plan.inPlace().forEach((result, old) -> {
            assertTrue(result.startsWith("row "), result);
            assertTrue(
                    plan.contributions().stream()
                            .noneMatch(part -> new Source.Forward(old).equals(part.left())
                                    || new Source.Forward(old).equals(part.right())),
                    old);
        });
    }
}
