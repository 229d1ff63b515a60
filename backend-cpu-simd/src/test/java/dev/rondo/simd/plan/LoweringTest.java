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

    private static <T extends Operation> List<T> operations(StepPlan plan, Class<T> kind) {
        return plan.operations().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Test
    void anLstmIsOneBundleOfFourGatesAndOneProgram() {
        StepPlan plan = plan(new Lstm(7));
        List<Operation.Affine> affines = operations(plan, Operation.Affine.class);
        assertEquals(1, affines.size());
        assertEquals(4, affines.getFirst().target().gates());
        assertEquals(2, affines.getFirst().products().size());
        assertTrue(affines.getFirst().products().get(0).early(), "the input's product comes first");
        assertEquals(1, operations(plan, Operation.Pointwise.class).size());
        assertEquals(Set.of("next h", "next c"), plan.inPlace());
    }

    @Test
    void aGruThatResetsTheStateNeedsTwoPrograms() {
        assertEquals(1, operations(plan(new Gru(7)), Operation.Pointwise.class).size());
        StepPlan before = plan(new Gru(7).with(ResetGate.BEFORE_PRODUCT));
        assertEquals(2, operations(before, Operation.Pointwise.class).size());
    }

    @Test
    void aProductThatOnlyASumTakesIsFused() {
        Operation.Pointwise only =
                operations(plan(new Lstm(7)), Operation.Pointwise.class).getFirst();
        long sums = only.program().code().stream()
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
        List<Operation.Pointwise> programs = operations(plan(chain), Operation.Pointwise.class);
        assertTrue(programs.size() > 1);
        programs.forEach(program -> assertTrue(program.program().code().size() < 400));
    }
}
