package dev.rondo.onnx.source;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Operators that compute each element from the elements in the same place, inputs being repeated as needed. */
final class Arithmetic {
    private Arithmetic() {}

    /** The result of an operator; empty where it is none of these. */
    static Optional<SourceTensor> evaluate(Operands operands) {
        return Optional.ofNullable(
                switch (operands.node().operator()) {
                    case "Add" -> binary(operands, Double::sum, Long::sum);
                    case "Sub" -> binary(operands, (a, b) -> a - b, (a, b) -> a - b);
                    case "Mul" -> binary(operands, (a, b) -> a * b, (a, b) -> a * b);
                    case "Div" -> binary(operands, (a, b) -> a / b, (a, b) -> a / nonZero(operands, b));
                    case "Mod" ->
                        operands.node().integer("fmod", 0) != 0
                                ? binary(operands, (a, b) -> a % b, (a, b) -> a % nonZero(operands, b))
                                : binary(
                                        operands,
                                        (a, b) -> a - b * Math.floor(a / b),
                                        (a, b) -> Math.floorMod(a, nonZero(operands, b)));
                    case "Pow" -> pow(operands);
                    case "Min" -> each(operands, Math::min, Math::min);
                    case "Max" -> each(operands, Math::max, Math::max);
                    case "Sum" -> each(operands, Double::sum, Long::sum);
                    case "Neg" -> unary(operands, a -> -a, a -> -a);
                    case "Abs" -> unary(operands, Math::abs, Math::abs);
                    case "Sign" -> unary(operands, Math::signum, Long::signum);
                    case "Floor" -> unary(operands, Math::floor, a -> a);
                    case "Ceil" -> unary(operands, Math::ceil, a -> a);
                    case "Round" -> unary(operands, Math::rint, a -> a);
                    case "Sqrt" -> real(operands, Math::sqrt);
                    case "Exp" -> real(operands, StrictMath::exp);
                    case "Log" -> real(operands, StrictMath::log);
                    case "Reciprocal" -> real(operands, a -> 1 / a);
                    case "Equal" -> compared(operands, (a, b) -> a == b, (a, b) -> a == b);
                    case "Greater" -> compared(operands, (a, b) -> a > b, (a, b) -> a > b);
                    case "GreaterOrEqual" -> compared(operands, (a, b) -> a >= b, (a, b) -> a >= b);
                    case "Less" -> compared(operands, (a, b) -> a < b, (a, b) -> a < b);
                    case "LessOrEqual" -> compared(operands, (a, b) -> a <= b, (a, b) -> a <= b);
                    case "And" -> logical(operands, (a, b) -> a & b);
                    case "Or" -> logical(operands, (a, b) -> a | b);
                    case "Xor" -> logical(operands, (a, b) -> a ^ b);
                    case "Not" -> not(operands);
                    case "Where" -> where(operands);
                    default -> null;
                });
    }

    private interface DoubleTest {
        boolean holds(double a, double b);
    }

    private interface LongTest {
        boolean holds(long a, long b);
    }

    private static SourceTensor binary(Operands operands, DoubleBinaryOperator reals, LongBinaryOperator integers) {
        return combined(operands, operands.tensor(0), operands.tensor(1), reals, integers);
    }

    private static SourceTensor each(Operands operands, DoubleBinaryOperator reals, LongBinaryOperator integers) {
        SourceTensor result = operands.tensor(0);
        for (int k = 1; k < operands.count(); k++) {
            result = combined(operands, result, operands.tensor(k), reals, integers);
        }
        return result;
    }

    private static SourceTensor combined(
            Operands operands,
            SourceTensor a,
            SourceTensor b,
            DoubleBinaryOperator reals,
            LongBinaryOperator integers) {
        ElementType type = sameType(operands, a, b);
        List<Long> shape = Picking.common(operands, a.shape(), b.shape());
        int size = operands.grant(type, shape);
        SourceTensor x = Picking.broadcast(operands, a, shape);
        SourceTensor y = Picking.broadcast(operands, b, shape);
        return type.isInteger()
                ? Made.ofLongs(type, shape, size, i -> integers.applyAsLong(x.longAt(i), y.longAt(i)))
                : Made.ofReals(type, shape, size, i -> reals.applyAsDouble(x.doubleAt(i), y.doubleAt(i)));
    }

    /** The exponent may be of another type; integers are raised as numbers where they are exact as such. */
    private static SourceTensor pow(Operands operands) {
        SourceTensor base = operands.tensor(0);
        SourceTensor exponent = operands.tensor(1);
        List<Long> shape = Picking.common(operands, base.shape(), exponent.shape());
        int size = operands.grant(base.type(), shape);
        SourceTensor x = Picking.broadcast(operands, base, shape);
        SourceTensor y = Picking.broadcast(operands, exponent, shape);
        return base.type().isInteger()
                ? Made.ofLongs(base.type(), shape, size, i -> (long) StrictMath.pow(x.doubleAt(i), y.doubleAt(i)))
                : Made.ofReals(base.type(), shape, size, i -> StrictMath.pow(x.doubleAt(i), y.doubleAt(i)));
    }

    private static SourceTensor unary(Operands operands, DoubleUnaryOperator reals, LongUnaryOperator integers) {
        SourceTensor x = operands.tensor(0);
        int size = operands.grant(x.type(), x.shape());
        return x.type().isInteger()
                ? Made.ofLongs(x.type(), x.shape(), size, i -> integers.applyAsLong(x.longAt(i)))
                : Made.ofReals(x.type(), x.shape(), size, i -> reals.applyAsDouble(x.doubleAt(i)));
    }

    private static SourceTensor real(Operands operands, DoubleUnaryOperator function) {
        SourceTensor x = operands.tensor(0);
        if (!x.type().isReal()) {
            throw operands.bad("input 0 is " + x, "it is of a floating point type");
        }
        int size = operands.grant(x.type(), x.shape());
        return Made.ofReals(x.type(), x.shape(), size, i -> function.applyAsDouble(x.doubleAt(i)));
    }

    private static SourceTensor compared(Operands operands, DoubleTest reals, LongTest integers) {
        SourceTensor a = operands.tensor(0);
        SourceTensor b = operands.tensor(1);
        ElementType type = sameType(operands, a, b);
        List<Long> shape = Picking.common(operands, a.shape(), b.shape());
        int size = operands.grant(ElementType.BOOL, shape);
        SourceTensor x = Picking.broadcast(operands, a, shape);
        SourceTensor y = Picking.broadcast(operands, b, shape);
        return Made.ofLongs(ElementType.BOOL, shape, size, i -> {
            boolean holds = type.isInteger()
                    ? integers.holds(x.longAt(i), y.longAt(i))
                    : reals.holds(x.doubleAt(i), y.doubleAt(i));
            return holds ? 1 : 0;
        });
    }

    private static SourceTensor logical(Operands operands, LongBinaryOperator function) {
        truth(operands, 0);
        truth(operands, 1);
        return binary(operands, (a, b) -> 0, function);
    }

    private static SourceTensor not(Operands operands) {
        truth(operands, 0);
        return unary(operands, a -> 0, a -> 1 - a);
    }

    private static SourceTensor where(Operands operands) {
        SourceTensor condition = truth(operands, 0);
        SourceTensor a = operands.tensor(1);
        SourceTensor b = operands.tensor(2);
        ElementType type = sameType(operands, a, b);
        List<Long> shape = Picking.common(operands, condition.shape(), Picking.common(operands, a.shape(), b.shape()));
        int size = operands.grant(type, shape);
        SourceTensor p = Picking.broadcast(operands, condition, shape);
        SourceTensor x = Picking.broadcast(operands, a, shape);
        SourceTensor y = Picking.broadcast(operands, b, shape);
        return type.isInteger()
                ? Made.ofLongs(type, shape, size, i -> p.longAt(i) != 0 ? x.longAt(i) : y.longAt(i))
                : Made.ofReals(type, shape, size, i -> p.longAt(i) != 0 ? x.doubleAt(i) : y.doubleAt(i));
    }

    private static SourceTensor truth(Operands operands, int index) {
        SourceTensor tensor = operands.tensor(index);
        if (tensor.type() != ElementType.BOOL) {
            throw operands.bad("input " + index + " is " + tensor, "it is a truth value");
        }
        return tensor;
    }

    private static ElementType sameType(Operands operands, SourceTensor a, SourceTensor b) {
        if (a.type() != b.type()) {
            throw operands.bad("its inputs are " + a + " and " + b, "they are of one type");
        }
        return a.type();
    }

    private static long nonZero(Operands operands, long divisor) {
        if (divisor == 0) {
            throw operands.bad("an integer is divided by 0", "that is no number");
        }
        return divisor;
    }
}
