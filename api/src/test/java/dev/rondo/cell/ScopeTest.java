package dev.rondo.cell;

import static dev.rondo.Refused.model;
import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Per;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How cells and formulas are written down, and what their scope refuses. */
final class ScopeTest {
    private static Recurrence define(Cell cell) {
        return CellScope.define(cell, 3);
    }

    @Test
    void aCellIsItsEquations() {
        Recurrence rnn = define(new VanillaRnn(2));
        assertEquals("""
                %0 = parameter h.W [2, 3]
                %1 = input x [3]
                %2 = matmul(%0, %1) [2]
                %3 = parameter h.R [2, 2]
                %4 = state h [2]
                %5 = matmul(%3, %4) [2]
                %6 = add(%2, %5) [2]
                %7 = parameter h.b [2]
                %8 = add(%6, %7) [2]
                %9 = tanh(%8) [2]
                y := %9
                next h := %9
                initial h := 0""", rnn.text());
        assertEquals(rnn, define(new VanillaRnn(2)));
        assertEquals(rnn.text(), rnn.toString());
    }

    @Test
    void cellsHaveTheParametersTheirEquationsSay() {
        parameters(new VanillaRnn(4), "h.W [4, 3]", "h.R [4, 4]", "h.b [4]");
        parameters(
                new Gru(4),
                "r.W [4, 3]",
                "r.R [4, 4]",
                "r.b [4]",
                "z.W [4, 3]",
                "z.R [4, 4]",
                "z.b [4]",
                "n.W [4, 3]",
                "n.b [4]",
                "hn.R [4, 4]",
                "hn.b [4]");
        parameters(
                new Gru(4).with(ResetGate.BEFORE_PRODUCT),
                "r.W [4, 3]",
                "r.R [4, 4]",
                "r.b [4]",
                "z.W [4, 3]",
                "z.R [4, 4]",
                "z.b [4]",
                "n.W [4, 3]",
                "n.R [4, 4]",
                "n.b [4]");
        parameters(
                new Lstm(4).with(Peepholes.DIAGONAL).with(ForgetGate.COUPLED).projectedTo(2),
                "i.W [4, 3]",
                "i.R [4, 2]",
                "i.b [4]",
                "i.p [4]",
                "g.W [4, 3]",
                "g.R [4, 2]",
                "g.b [4]",
                "o.W [4, 3]",
                "o.R [4, 2]",
                "o.b [4]",
                "o.p [4]",
                "P [2, 4]");
        assertEquals(2, define(new Lstm(4).projectedTo(2)).output().size());
    }

    private static void parameters(Cell cell, String... expected) {
        assertEquals(
                List.of(expected),
                define(cell).parameters().stream()
                        .map(spec -> spec.name() + " " + spec.shape())
                        .toList());
    }

    @Test
    void kindsAreNames() {
        assertEquals("rnn", new VanillaRnn(1).kind());
        assertEquals("lstm", new Lstm(1).kind());
        assertEquals("gru", new Gru(1).kind());
        assertEquals("named", new Named().kind());
        Cell lambda = s -> s.output(s.input());
        assertEquals("cell", lambda.kind());
    }

    private record Named() implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            return s.output(s.input());
        }
    }

    @Test
    void initialStatesAreZeroOrLearned() {
        Recurrence cell = define(s -> {
            Expr.State zero = s.state("a", 2);
            Expr.State learned = s.state("b", 2, Initializer.constant(1));
            return s.next(zero, learned).next(learned, zero).output(zero);
        });
        assertNull(cell.states().get(0).initial());
        Expr.Parameter initial = cell.states().get(1).initial();
        assertNotNull(initial);
        assertEquals("b.initial", initial.name());
        assertTrue(cell.text().endsWith("initial a := 0\ninitial b := b.initial"), cell.text());
        assertSame(cell.states().get(0).state(), cell.output());
    }

    @Test
    void masksAreFoundAndTakenOut() {
        Recurrence noisy = FormulaScope.define(s -> mul(s.input(), s.random("m", 3, 0.5f, Per.STEP)), 3);
        assertEquals(1, noisy.randoms().size());
        assertEquals(FormulaScope.define(s -> mul(s.input(), constant(0.5f, 3)), 3), noisy.withoutRandomness());
        assertEquals(List.of(), noisy.withoutRandomness().randoms());
    }

    @Test
    void aFormulaOfSeveralInputsNumbersThem() {
        Recurrence sum =
                FormulaScope.define(s -> add(s.inputs().get(0), s.inputs().get(1)), 3, 1);
        assertEquals(
                List.of("x1", "x2"), sum.inputs().stream().map(Expr.Input::name).toList());
        assertEquals(Shape.of(3), sum.output().shape());
        assertEquals(List.of(), sum.states());
    }

    @Test
    void statesAreRefused() {
        model(
                () -> define(s -> s.output(s.state("h", 2))),
                "state 'h': it has no next value, but every state needs one; call next(h, …) before output().");
        model(
                () -> define(s -> s.next(s.state("h", 2), s.input()).output(s.input())),
                "state 'h': its next value has 3 elements, but the state has 2 units; give both the same size.");
        model(
                () -> define(s -> {
                    Expr.State h = s.state("h", 3);
                    return s.next(h, h).next(h, s.input()).output(h);
                }),
                "state 'h': it has two next values, but a state has one; drop one next().");
        model(
                () -> define(
                        s -> s.next(new Expr.State("h", Shape.of(3)), s.input()).output(s.input())),
                "state 'h': it was not declared here, but next() takes what state() returned; declare it with state().");
        model(
                () -> define(s -> {
                    s.state("h", 3);
                    return s.next(new Expr.State("h", Shape.of(3)), s.input()).output(s.input());
                }),
                "state 'h': it was not declared here, but next() takes what state() returned; declare it with state().");
    }

    @Test
    void namesAreRefused() {
        model(
                () -> define(s -> {
                    s.affine("a", 2, s.input());
                    return s.output(tanh(s.affine("a", 2, s.input())));
                }),
                "parameter 'a.W': it is declared twice, but names are unique in a layer; rename one.");
        model(
                () -> define(s -> {
                    s.parameter("h", Initializer.zeros(), 2);
                    return s.output(s.state("h", 2));
                }),
                "state 'h': it is declared twice, but names are unique in a layer; rename one.");
        model(
                () -> define(s -> s.output(s.parameter(" ", Initializer.zeros(), 2))),
                "parameter: found a blank name, but every one needs a name; name it.");
        model(
                () -> FormulaScope.define(
                        s -> {
                            s.random("m", 3, 0.5f, Per.STEP);
                            return s.random("m", 3, 0.5f, Per.STEP);
                        },
                        3),
                "random mask 'm': it is declared twice, but names are unique in a layer; rename one.");
    }
}
