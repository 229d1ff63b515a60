package dev.rondo.simd.plan;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoweringTest {
    private static StepPlan plan(Cell cell) {
        Recurrence recurrence = CellScope.define(cell, 5);
        Map<String, Expr> carries = new LinkedHashMap<>();
        for (StateUpdate state : recurrence.states()) {
            carries.put("next " + state.name(), state.state());
        }
        return Lowering.lower(recurrence.results(), carries);
    }

    private static List<Operation.Affine> affines(StepPlan plan) {
        return plan.operations().stream()
                .filter(Operation.Unitwise.class::isInstance)
                .flatMap(operation -> ((Operation.Unitwise) operation).affines().stream())
                .toList();
    }

    private static List<Program> programs(StepPlan plan) {
        return plan.operations().stream()
                .filter(Operation.Unitwise.class::isInstance)
                .map(operation -> ((Operation.Unitwise) operation).program())
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void anLstmIsOneBundleOfFourGatesAndOneProgram() {
        StepPlan plan = plan(new Lstm(7));
        List<Operation.Affine> affines = affines(plan);
        assertEquals(1, affines.size());
        assertEquals(4, affines.getFirst().target().gates());
        assertEquals(2, affines.getFirst().products().size());
        assertTrue(affines.getFirst().products().get(0).early(), "the input's product comes first");
        assertEquals(1, plan.operations().size(), "the program takes the gates block by block");
        assertEquals(Set.of("next c"), plan.inPlace(), "all of h goes into every unit");
        assertEquals(plan.results().get("y"), plan.results().get("next h"), "one value has one place");
    }

    @Test
    void aGruThatResetsTheStateNeedsTwoPrograms() {
        assertEquals(1, programs(plan(new Gru(7))).size());
        StepPlan before = plan(new Gru(7).with(ResetGate.BEFORE_PRODUCT));
        assertEquals(2, programs(before).size());
    }

    @Test
    void aProductThatOnlyASumTakesIsFused() {
        Program only = programs(plan(new Lstm(7))).getFirst();
        long sums = only.code().stream()
                .filter(instruction -> instruction.primitive() == Primitive.ADD)
                .count();
        assertEquals(0, sums, "f·c + i·g is a product and a fused multiply-add");
    }

    @Test
    void statesThatSwapAreNotOverwrittenTooEarly() {
        Cell swap = s -> {
            Expr.State a = s.state("a", 3);
            Expr.State b = s.state("b", 3);
            return s.next(a, b).next(b, a).output(add(a, b));
        };
        assertTrue(plan(swap).inPlace().size() < 2, "one of both has to wait");
    }

    @Test
    void aLongChainIsSplitIntoProgramsThatTheCompilerTakes() {
        Cell chain = s -> {
            Expr.State h = s.state("h", 3);
            Expr x = add(s.input(), s.linear("w", 5, h));
            for (int i = 0; i < 100; i++) {
                x = tanh(mul(1.01f, x));
            }
            return s.next(h, s.linear("v", 3, x)).output(x);
        };
        List<Program> programs = programs(plan(chain));
        assertTrue(programs.size() > 1);
        programs.forEach(program -> assertTrue(program.code().size() < 400));
    }
}
