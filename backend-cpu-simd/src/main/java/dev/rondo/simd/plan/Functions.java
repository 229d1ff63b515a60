package dev.rondo.simd.plan;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.UnaryFunction;
import java.util.List;

/** Writes a pointwise node as primitives. */
final class Functions {
    private Functions() {}

    /** About how many primitives a node becomes. */
    static int length(Expr node) {
        return switch (node) {
            case Expr.Unary unary -> {
                ProgramBuilder builder = new ProgramBuilder(1);
                unary(builder, unary.function(), builder.constant(Float.NaN));
                yield builder.length();
            }
            case Expr.Binary binary -> 3;
            default -> 2;
        };
    }

    /** Appends a node; the result is the position of its value. */
    static int write(ProgramBuilder p, Expr node, List<Integer> operands) {
        return switch (node) {
            case Expr.Binary n -> binary(p, n.function(), operands.get(0), operands.get(1));
            case Expr.Select n ->
                p.apply(Primitive.SELECT_GT, operands.get(0), p.constant(0), operands.get(1), operands.get(2));
            case Expr.Unary n -> unary(p, n.function(), operands.getFirst());
            default -> throw new IllegalStateException("not a pointwise node: " + node);
        };
    }

    private static int binary(ProgramBuilder p, BinaryFunction function, int a, int b) {
        return switch (function) {
            case ADD -> p.apply(Primitive.ADD, a, b);
            case SUBTRACT -> p.apply(Primitive.SUB, a, b);
            case MULTIPLY -> p.apply(Primitive.MUL, a, b);
            case DIVIDE -> p.apply(Primitive.DIV, a, b);
            case MAXIMUM -> p.apply(Primitive.SELECT_NAN, a, a, p.apply(Primitive.SELECT_GT, a, b, a, b));
            case MINIMUM -> p.apply(Primitive.SELECT_NAN, a, a, p.apply(Primitive.SELECT_GT, b, a, a, b));
        };
    }

    private static int unary(ProgramBuilder p, UnaryFunction function, int x) {
        return switch (function) {
            case NEG -> p.apply(Primitive.NEG, x);
            case ABS -> p.apply(Primitive.ABS, x);
            case SQRT -> p.apply(Primitive.SQRT, x);
            case RELU -> p.apply(Primitive.SELECT_GT, p.constant(0), x, p.constant(0), x);
            case EXP -> Elementary.exp(p, x);
            case EXPM1 -> Elementary.expm1(p, x);
            case LOG -> Elementary.log(p, x);
            case LOG1P -> Elementary.log1p(p, x);
            case TANH -> Elementary.tanh(p, x);
            case SIGMOID -> Elementary.sigmoid(p, x);
            case ERF -> Elementary.erf(p, x);
            case SIN -> Elementary.sin(p, x);
            case COS -> Elementary.cos(p, x);
        };
    }
}
