package dev.rondo.onnx.operator;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.cell.Activation;
import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.cell.VanillaRnn;
import dev.rondo.expr.Expr;
import dev.rondo.onnx.operator.OperatorActivation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which recurrences are an operator of ONNX. */
class RecurrentOperatorTest {
    private static Optional<Cell> recognised(Cell cell) {
        return RecurrentOperator.of(CellScope.define(cell, 3)).map(RecurrentOperator::cell);
    }

    @Test
    void everyCellOfTheLibraryButTheProjectedLstmIsAnOperator() {
        for (Peepholes peepholes : Peepholes.values()) {
            for (ForgetGate forget : ForgetGate.values()) {
                Lstm lstm = new Lstm(4, peepholes, forget, 0);
                assertEquals(Optional.of(lstm), recognised(lstm));
                assertEquals(Optional.empty(), recognised(lstm.projectedTo(4)));
            }
        }
        for (ResetGate reset : ResetGate.values()) {
            assertEquals(Optional.of(new Gru(4, reset)), recognised(new Gru(4, reset)));
        }
        for (Activation activation : Activation.values()) {
            assertEquals(Optional.of(new VanillaRnn(4, activation)), recognised(new VanillaRnn(4, activation)));
        }
    }

    @Test
    void theSameEquationsAreTheSameOperatorWhoeverWroteThem() {
        Cell own = s -> {
            Expr.State h = s.state("h", 4, Initializer.glorotUniform());
            Expr r = sigmoid(s.affine("r", s.input(), h));
            Expr z = sigmoid(s.affine("z", s.input(), h));
            Expr n = tanh(s.affine("n", s.input(), mul(r, h)));
            Expr next = add(mul(oneMinus(z), n), mul(z, h));
            return s.next(h, next).output(next);
        };
        assertEquals(Optional.of(new Gru(4, ResetGate.BEFORE_PRODUCT)), recognised(own));
    }

    @Test
    void otherEquationsUnderTheSameNamesAreNot() {
        Cell swapped = s -> {
            Expr.State h = s.state("h", 4);
            Expr r = sigmoid(s.affine("r", s.input(), h));
            Expr z = sigmoid(s.affine("z", s.input(), h));
            Expr n = tanh(s.affine("n", s.input(), mul(r, h)));
            Expr next = add(mul(z, n), mul(oneMinus(z), h));
            return s.next(h, next).output(next);
        };
        Cell otherOutput = s -> {
            Expr.State h = s.state("h", 4);
            Expr next = tanh(s.affine("h", s.input(), h));
            return s.next(h, next).output(h);
        };
        assertEquals(Optional.empty(), recognised(swapped));
        assertEquals(Optional.empty(), recognised(otherOutput));
    }

    /** Every activation, with numbers of its own. */
    private static List<OperatorActivation> activations(SplittableRandom random, int count) {
        List<OperatorActivation> activations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Kind[] kinds = Kind.values();
            Kind kind = kinds[random.nextInt(kinds.length)];
            activations.add(new OperatorActivation(
                    kind,
                    kind.hasAlpha() ? (1 + random.nextInt(9)) / 4f : 0,
                    kind.hasBeta() ? random.nextInt(5) / 4f : 0));
        }
        return activations;
    }

    private static <T> T any(SplittableRandom random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** An operator with any attributes. */
    static RecurrentOperator random(SplittableRandom random) {
        RecurrentOperator.Type type = any(random, RecurrentOperator.Type.values());
        RecurrentOperator operator = RecurrentOperator.of(type, 4);
        if (random.nextInt(4) > 0) {
            operator = operator.with(activations(random, type.activations().size()));
        }
        if (random.nextBoolean()) {
            operator = operator.withClip(any(random, new Float[] {0.5f, 1f, 2.25f}));
        }
        return switch (type) {
            case RNN -> operator;
            case GRU -> operator.with(any(random, ResetGate.values()));
            case LSTM -> operator.with(any(random, ForgetGate.values())).with(any(random, Peepholes.values()));
        };
    }

    @Test
    void everyCombinationOfAttributesIsRecognised() {
        for (long seed = 1; seed <= 300; seed++) {
            RecurrentOperator operator = random(new SplittableRandom(seed));
            Recurrence recurrence = CellScope.define(operator.cell(), 3);
            RecurrentOperator found = RecurrentOperator.of(recurrence)
                    .orElseThrow(() -> new AssertionError("not recognised: " + operator));
            assertEquals(recurrence, CellScope.define(found.cell(), 3), "seed " + seed + ": " + operator);
        }
    }

    @Test
    void activationsAreFoundByTheirNames() {
        for (Kind kind : Kind.values()) {
            assertEquals(Optional.of(kind), Kind.of(kind.onnxName()));
            assertEquals(Optional.of(kind), Kind.of(kind.onnxName().toLowerCase(java.util.Locale.ROOT)));
        }
        assertEquals(Optional.empty(), Kind.of("Gelu"));
    }
}
