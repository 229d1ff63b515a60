package dev.rondo.simd.plan;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.slice;
import static dev.rondo.expr.Expressions.sum;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InPlaceTest {
    private static final int SIZE = 4;

    private static Set<String> inPlace(Cell cell) {
        Recurrence recurrence = CellScope.define(cell, 5);
        Map<String, Expr> carries = new HashMap<>();
        for (StateUpdate state : recurrence.states()) {
            carries.put("next " + state.name(), state.state());
        }
        return Lowering.lower(recurrence.results(), carries).inPlace();
    }

    @Test
    void aStateThatIsTakenUnitByUnitIsOverwritten() {
        assertEquals(Set.of("next h"), inPlace(s -> {
            Expr.State h = s.state("h", SIZE);
            Expr next = tanh(add(s.linear("w", SIZE, s.input()), h));
            return s.next(h, next).output(mul(next, h));
        }));
    }

    @Test
    void aStateThatNobodyTakesIsOverwritten() {
        assertEquals(Set.of("next h"), inPlace(s -> {
            Expr.State h = s.state("h", SIZE);
            Expr next = s.linear("w", SIZE, s.input());
            return s.next(h, next).output(tanh(next));
        }));
    }

    @Test
    void aStateThatIsTheOutputAsWellHasTwoPlaces() {
        assertEquals(Set.of(), inPlace(s -> {
            Expr.State h = s.state("h", SIZE);
            Expr next = tanh(add(s.linear("w", SIZE, s.input()), h));
            return s.next(h, next).output(next);
        }));
    }

    /** Block by block, later units would take the new values of earlier ones. */
    @Test
    void aStateThatGoesIntoOtherUnitsOfItsNextValueIsNotOverwritten() {
        assertEquals(Set.of(), inPlace(s -> {
            Expr.State h = s.state("h", SIZE);
            Expr next = tanh(s.linear("w", SIZE, h));
            return s.next(h, next).output(mul(2f, next));
        }));
    }

    @Test
    void aStateThatIsTakenAfterItsNextValueIsNotOverwritten() {
        assertEquals(Set.of(), inPlace(s -> {
            Expr.State h = s.state("h", SIZE);
            Expr next = tanh(add(s.linear("w", SIZE, s.input()), h));
            return s.next(h, next).output(mul(h, sum(next)));
        }));
        assertEquals(Set.of(), inPlace(s -> {
            Expr.State h = s.state("h", SIZE);
            return s.next(h, mul(0.5f, h)).output(tanh(slice(add(h, s.linear("w", SIZE, s.linear("v", 3, h))), 1, 2)));
        }));
    }

    @Test
    void aStateThatIsTakenAcrossUnitsBeforeIsOverwritten() {
        assertEquals(Set.of("next h"), inPlace(s -> {
            Expr.State h = s.state("h", SIZE);
            Expr all = sum(h);
            return s.next(h, mul(all, h)).output(all);
        }));
    }

    @Test
    void ofTwoStatesThatSwapTheLastOneAloneIsOverwritten() {
        assertEquals(Set.of("next b"), inPlace(s -> {
            Expr.State a = s.state("a", SIZE);
            Expr.State b = s.state("b", SIZE);
            return s.next(a, b).next(b, a).output(s.linear("w", SIZE, s.input()));
        }));
        assertEquals(Set.of(), inPlace(s -> {
            Expr.State a = s.state("a", SIZE);
            Expr.State b = s.state("b", SIZE);
            return s.next(a, b).next(b, a).output(add(a, b));
        }));
    }

    @Test
    void statesThatBecomeTheSameAreOverwrittenEachForItself() {
        assertEquals(Set.of("next a", "next b"), inPlace(s -> {
            Expr.State a = s.state("a", SIZE);
            Expr.State b = s.state("b", SIZE);
            Expr next = add(a, b);
            return s.next(a, next).next(b, next).output(tanh(next));
        }));
    }
}
