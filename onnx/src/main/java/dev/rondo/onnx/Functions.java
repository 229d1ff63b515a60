package dev.rondo.onnx;

import dev.rondo.expr.UnaryFunction;
import java.util.List;

/** Functions of one value, most of which are operators of ONNX. */
final class Functions {
    private Functions() {}

    static String write(GraphWriter graph, UnaryFunction function, String x, String wanted) {
        return switch (function) {
            case NEG -> graph.node("Neg", wanted, List.of(x));
            case ABS -> graph.node("Abs", wanted, List.of(x));
            case EXP -> graph.node("Exp", wanted, List.of(x));
            case EXPM1 -> expm1(graph, x, wanted);
            case LOG -> graph.node("Log", wanted, List.of(x));
            case LOG1P -> log1p(graph, x, wanted);
            case SQRT -> graph.node("Sqrt", wanted, List.of(x));
            case TANH -> graph.node("Tanh", wanted, List.of(x));
            case SIGMOID -> graph.node("Sigmoid", wanted, List.of(x));
            case ERF -> graph.node("Erf", wanted, List.of(x));
            case RELU -> graph.node("Relu", wanted, List.of(x));
            case SIN -> graph.node("Sin", wanted, List.of(x));
            case COS -> graph.node("Cos", wanted, List.of(x));
        };
    }

    /** eˣ − 1 = 2t / (1 − t) with t = tanh(x/2), which does not cancel near 0; further out eˣ − 1 as it stands. */
    private static String expm1(GraphWriter graph, String x, String wanted) {
        String half = graph.node("Mul", wanted + "/half", List.of(x, graph.constant(0.5f)));
        String t = graph.node("Tanh", wanted + "/tanh", List.of(half));
        String twice = graph.node("Add", wanted + "/twice", List.of(t, t));
        String rest = graph.node("Sub", wanted + "/rest", List.of(graph.constant(1), t));
        String near = graph.node("Div", wanted + "/near", List.of(twice, rest));
        String exp = graph.node("Exp", wanted + "/exp", List.of(x));
        String far = graph.node("Sub", wanted + "/far", List.of(exp, graph.constant(1)));
        return graph.node("Where", wanted, List.of(isSmall(graph, x, wanted), near, far));
    }

    /** log(1 + x) = x·log(u) / (u − 1) with u = 1 + x as rounded (Kahan), x itself where u = 1; further out log(u). */
    private static String log1p(GraphWriter graph, String x, String wanted) {
        String u = graph.node("Add", wanted + "/u", List.of(x, graph.constant(1)));
        String log = graph.node("Log", wanted + "/log", List.of(u));
        String rounded = graph.node("Sub", wanted + "/rounded", List.of(u, graph.constant(1)));
        String product = graph.node("Mul", wanted + "/product", List.of(log, x));
        String corrected = graph.node("Div", wanted + "/corrected", List.of(product, rounded));
        String tiny = graph.node("Equal", wanted + "/is_tiny", List.of(rounded, graph.constant(0)));
        String near = graph.node("Where", wanted + "/near", List.of(tiny, x, corrected));
        return graph.node("Where", wanted, List.of(isSmall(graph, x, wanted), near, log));
    }

    private static String isSmall(GraphWriter graph, String x, String wanted) {
        String size = graph.node("Abs", wanted + "/abs", List.of(x));
        return graph.node("Less", wanted + "/is_small", List.of(size, graph.constant(1)));
    }
}
