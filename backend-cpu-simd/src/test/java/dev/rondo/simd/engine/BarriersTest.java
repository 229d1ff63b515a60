package dev.rondo.simd.engine;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.concat;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.exp;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.sum;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.expr.Expr;
import dev.rondo.simd.plan.Lowering;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.StepPlan;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BarriersTest {
    private static StepPlan plan(Cell cell) {
        Recurrence recurrence = CellScope.define(cell, 5);
        return Lowering.lower(recurrence.results(), PreparedGraph.carries(recurrence));
    }

    /** The operations of a plan by letter, Unitwise, Reduce or Move, with a bar for each barrier. */
    private static String barriers(StepPlan plan) {
        StringBuilder text = new StringBuilder();
        boolean[] barriers = Barriers.of(plan);
        for (int i = 0; i < barriers.length; i++) {
            text.append(barriers[i] ? "|" : "")
                    .append(
                            switch (plan.operations().get(i)) {
                                case Operation.Unitwise unitwise -> "U";
                                case Operation.Reduce reduce -> "R";
                                case Operation.Move move -> "M";
                            });
        }
        return text.toString();
    }

    @Test
    void cellsOfOneOperationNeedNone() {
        assertEquals("U", barriers(plan(new Lstm(7))));
        assertEquals("U", barriers(plan(new Gru(7))));
    }

    @Test
    void aResetBeforeTheProductIsAwaited() {
        assertEquals("U|U", barriers(plan(new Gru(7).with(ResetGate.BEFORE_PRODUCT))));
    }

    @Test
    void whatOneThreadReducesIsAwaitedBeforeAndBehind() {
        Cell softmax = s -> {
            Expr e = exp(s.linear("w", 5, s.input()));
            return s.output(div(e, sum(e)));
        };
        assertEquals("U|R|U", barriers(plan(softmax)));
    }

    @Test
    void movesByOneThreadAreAwaitedOnceTogether() {
        Cell joined = s -> {
            Expr a = tanh(s.linear("a", 5, s.input()));
            return s.output(s.linear("b", 4, concat(a, s.input(), a)));
        };
        assertEquals("U|MMM|U", barriers(plan(joined)));
    }

    @Test
    void whatOneThreadMovesIsAwaitedByThoseThatTakeItUnitByUnit() {
        Cell sliced = s -> s.output(tanh(slice(s.input(), 1, 3)));
        assertEquals("M|U", barriers(plan(sliced)));
    }

    @Test
    void whatOneThreadLeavesIsAwaitedOnce() {
        Cell scaled = s -> {
            Expr all = sum(s.input());
            return s.output(concat(tanh(mul(all, s.linear("a", 3, s.input()))), tanh(mul(all, s.input()))));
        };
        assertEquals("R|UU|MM|U", barriers(plan(scaled)));
    }

    @Test
    void whatIsTakenUnitByUnitNeedsNone() {
        Cell chain = s -> {
            Expr x = s.linear("w", 3, s.input());
            for (int i = 0; i < 100; i++) {
                x = tanh(mul(1.01f, x));
            }
            return s.output(x);
        };
        StepPlan plan = plan(chain);
        assertTrue(plan.operations().size() > 1, "too long for one program");
        assertEquals("U".repeat(plan.operations().size()), barriers(plan));
    }

    @Test
    void aStateIsOverwrittenWhenAllHaveReadIt() {
        StepPlan plan = plan(s -> {
            Expr.State h = s.state("h", 5);
            Expr.State small = s.state("small", 3);
            return s.next(h, mul(0.5f, h))
                    .next(small, tanh(s.linear("w", 3, h)))
                    .output(small);
        });
        assertTrue(plan.inPlace().contains("next h"));
        assertEquals("UU|U", barriers(plan), "the copy of the output, the small state, then h");
    }

    @Test
    void oneBarrierIsEnoughForAllStatesThatAreOverwritten() {
        StepPlan plan = plan(s -> {
            Expr.State a = s.state("a", 5);
            Expr.State b = s.state("b", 6);
            Expr y = tanh(add(s.linear("v", 3, a), s.linear("w", 3, b)));
            return s.next(a, mul(0.5f, a)).next(b, mul(0.5f, b)).output(y);
        });
        assertEquals(Set.of("next a", "next b"), plan.inPlace());
        assertEquals("U|UU", barriers(plan));
    }

    @Test
    void aStateThatKeepsItsOldPlaceNeedsNone() {
        StepPlan plan = plan(s -> {
            Expr.State h = s.state("h", 5);
            Expr.State small = s.state("small", 3);
            Expr next = mul(0.5f, h);
            return s.next(h, next).next(small, tanh(s.linear("w", 3, h))).output(next);
        });
        assertEquals("UU", barriers(plan));
    }
}
