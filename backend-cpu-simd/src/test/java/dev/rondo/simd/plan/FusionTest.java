package dev.rondo.simd.plan;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sum;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FusionTest {
    private final Expr x = new Expr.Input("x", Shape.of(3));

    private static Expr product(String name, int size, Expr vector) {
        return matMul(new Expr.Parameter(name, Shape.of(size, vector.size())), vector);
    }

    private static String operations(Map<String, Expr> roots) {
        return text(Lowering.lower(roots, Map.of()));
    }

    /** The operations of a plan: the sizes of affine functions, a plus and the size of the program that takes them. */
    private static String text(StepPlan plan) {
        return plan.operations().stream()
                .map(operation -> switch (operation) {
                    case Operation.Unitwise(var affines, var program) ->
                        affines.stream()
                                        .map(affine -> affine.target().size() + "×"
                                                + affine.target().gates())
                                        .collect(Collectors.joining(" "))
                                + (program == null ? "" : " program " + program.size());
                    case Operation.Reduce reduce -> "reduce";
                    case Operation.Move move -> "move";
                })
                .map(String::strip)
                .collect(Collectors.joining("; "));
    }

    private static StepPlan plan(Cell cell) {
        return Lowering.lower(CellScope.define(cell, 5).results(), Map.of());
    }

    @Test
    void allProductsOfAGruStandNextToItsOnlyProgram() {
        assertEquals("7×2 7×1 7×1 program 7", text(plan(new Gru(7))));
    }

    @Test
    void eachProgramTakesItsOwn() {
        Expr five = tanh(product("five", 5, x));
        Expr four = tanh(product("four", 4, x));
        assertEquals("4×1 program 4; 5×1 program 5", operations(Map.of("five", five, "four", four)));
    }

    @Test
    void productsOfProductsAreComputedOneAfterTheOther() {
        Expr inner = product("inner", 5, x);
        assertEquals("5×1; 5×1 program 5", operations(Map.of("y", tanh(product("outer", 5, inner)))));
    }

    /** Block by block, the first units would take the only element before, and the other ones after, it is computed. */
    @Test
    void aProductThatGoesIntoAllUnitsIsComputedBefore() {
        Expr scale = product("scale", 1, x);
        assertEquals("1×1; 5×1 program 5", operations(Map.of("y", tanh(mul(scale, product("w", 5, x))))));
    }

    @Test
    void aProductThatIsReducedIsComputedBefore() {
        Expr w = product("w", 5, x);
        assertEquals("5×1; reduce; program 5", operations(Map.of("y", mul(w, sum(w)))));
    }

    @Test
    void aProductThatTwoProgramsTakeStandsNextToTheFirst() {
        Expr w = product("w", 5, x);
        Expr first = tanh(w);
        assertEquals("5×1 program 5; 5×1 program 5", operations(Map.of("y", add(tanh(product("v", 5, first)), w))));
    }

    @Test
    void aProductThatNoProgramTakesIsComputedAtTheEnd() {
        Expr taken = tanh(product("w", 4, x));
        assertEquals("4×1 program 4; 5×1", operations(Map.of("a", product("v", 5, x), "b", taken)));
    }

    static Stream<StepPlan> plans() {
        return Stream.of(
                plan(new Lstm(7)),
                plan(new Lstm(7).with(Peepholes.DIAGONAL).projectedTo(4)),
                plan(new Gru(7)),
                plan(new Gru(7).with(ResetGate.BEFORE_PRODUCT)),
                plan(s -> {
                    Expr.State h = s.state("h", 4);
                    Expr w = s.linear("w", 4, h);
                    Expr y = mul(add(tanh(s.linear("v", 4, w)), w), sum(w));
                    return s.next(h, y).output(s.linear("u", 3, add(w, y)));
                }));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void nothingIsTakenBeforeItIsComputedAsAWhole(StepPlan plan) {
        Set<Slot> there = new HashSet<>(plan.leaves().values());
        for (Operation operation : plan.operations()) {
            for (Slot slot : plan.slots()) {
                boolean beside = operation instanceof Operation.Unitwise(var affines, var program)
                        && affines.stream().anyMatch(affine -> affine.target().equals(slot));
                assertTrue(
                        !operation.reads(slot) || there.contains(slot) || beside,
                        () -> slot + " is not there for " + operation);
                assertTrue(
                        !operation.readsAcrossUnits(slot) || there.contains(slot),
                        () -> slot + " is not there as a whole for " + operation);
            }
            plan.slots().stream().filter(operation::writes).forEach(there::add);
        }
        assertEquals(Set.copyOf(plan.slots()), there, "all is computed");
    }

    @Test
    void namesOfOneValueShareASlotExceptWhatIsCarriedAgain() {
        Expr y = tanh(x);
        Expr one = new Expr.State("one", Shape.of(3));
        Expr other = new Expr.State("other", Shape.of(3));
        Map<String, Expr> carries = Map.of("next one", one, "next other", other);
        Map<String, Slot> results = Lowering.lower(Map.of("y", y, "saved", y, "next one", y, "next other", y), carries)
                .results();
        assertEquals(results.get("y"), results.get("saved"));
        assertNotEquals(results.get("next one"), results.get("next other"));
        assertEquals(2, new HashSet<>(results.values()).size());
    }
}
