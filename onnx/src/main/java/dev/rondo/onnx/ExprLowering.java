package dev.rondo.onnx;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Reduction;
import dev.rondo.expr.Traversal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Writes expressions as nodes, over all sequences (and steps) at once: features are the last axis. */
final class ExprLowering {
    private final GraphWriter graph;
    private final Parameters parameters;
    private final String path;
    private final Map<Expr, Value> values = new HashMap<>();

    /**
     * A lowering into one graph.
     *
     * @param parameters those of the layer
     * @param path that of the layer, with which names begin
     */
    ExprLowering(GraphWriter graph, Parameters parameters, String path) {
        this.graph = graph;
        this.parameters = parameters;
        this.path = path;
    }

    /** Says what the value of an expression is, so that it is not computed: of each input and state, and what comes from outside. */
    void define(Expr expression, Value value) {
        values.put(expression, value);
    }

    /** Whether the value of an expression is there already. */
    boolean isKnown(Expr expression) {
        return values.containsKey(expression);
    }

    /** The value of an expression, named after what it is if it is not there already. */
    Value lower(Expr root) {
        return lower(root, path + "/" + operation(root));
    }

    /** The value of an expression; {@code wanted} names it if it is not there already. */
    Value lower(Expr root, String wanted) {
        List<Expr> order = Traversal.topological(List.of(root));
        Set<Expr> needed = new HashSet<>(List.of(root));
        for (Expr node : order.reversed()) {
            if (needed.contains(node) && !values.containsKey(node)) {
                needed.addAll(node.operands());
            }
        }
        for (Expr node : order) {
            boolean matrix = node.shape().rank() == 2;
            if (needed.contains(node) && !matrix && !values.containsKey(node)) {
                values.put(node, write(node, node == root ? wanted : path + "/" + operation(node)));
            }
        }
        return value(root);
    }

    private Value value(Expr expression) {
        Value value = values.get(expression);
        if (value == null) {
            throw new IllegalStateException("nothing defines " + expression);
        }
        return value;
    }

    private static String operation(Expr node) {
        return switch (node) {
            case Expr.Binary n -> n.function().name().toLowerCase(Locale.ROOT);
            case Expr.Unary n -> n.function().name().toLowerCase(Locale.ROOT);
            case Expr.Reduce n -> n.reduction().name().toLowerCase(Locale.ROOT);
            default -> node.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    private Value write(Expr node, String wanted) {
        return switch (node) {
            case Expr.Input n -> throw new IllegalStateException("an input without a value: " + n.name());
            case Expr.State n -> throw new IllegalStateException("a state without a value: " + n.name());
            case Expr.Random n -> throw new IllegalStateException("a mask outside training: " + n.name());
            case Expr.Parameter n -> new Value(parameters.initializer(n), 1);
            case Expr.Constant n -> new Value(graph.constant(n.value()), 1);
            case Expr.MatMul n -> {
                Value x = value(n.vector());
                yield result(wanted, "MatMul", x.rank(), x.name(), matrix(n));
            }
            case Expr.Binary n -> {
                Value a = value(n.a());
                Value b = value(n.b());
                yield result(wanted, operator(n.function()), Math.max(a.rank(), b.rank()), a.name(), b.name());
            }
            case Expr.Select n -> select(value(n.p()), value(n.a()), value(n.b()), wanted);
            case Expr.Unary n ->
                new Value(
                        Functions.write(graph, n.function(), value(n.x()).name(), wanted),
                        value(n.x()).rank());
            case Expr.Reduce n -> reduce(n.reduction(), value(n.x()), wanted);
            case Expr.Slice n -> slice(n, value(n.x()), wanted);
            case Expr.Scatter n -> scatter(n, value(n.x()), wanted);
            case Expr.Concat n -> concat(n.parts().stream().map(this::value).toList(), wanted);
        };
    }

    private Value result(String wanted, String type, int rank, String... inputs) {
        return new Value(graph.node(type, wanted, Arrays.asList(inputs)), rank);
    }

    /** The matrix that a row is multiplied with from the right: M·x is x·Mᵀ of a row. */
    private String matrix(Expr.MatMul product) {
        return switch (product.matrix()) {
            case Expr.Parameter matrix when product.transposed() -> parameters.initializer(matrix);
            case Expr.Parameter matrix -> parameters.transposed(matrix);
            case Expr.Constant matrix when product.transposed() -> graph.constant(matrix.value());
            case Expr.Constant matrix -> parameters.transposed(matrix);
            default -> throw new IllegalStateException("not a matrix: " + product.matrix());
        };
    }

    private static String operator(BinaryFunction function) {
        return switch (function) {
            case ADD -> "Add";
            case SUBTRACT -> "Sub";
            case MULTIPLY -> "Mul";
            case DIVIDE -> "Div";
            case MAXIMUM -> "Max";
            case MINIMUM -> "Min";
        };
    }

    private Value select(Value p, Value a, Value b, String wanted) {
        String positive = graph.node("Greater", wanted + "/positive", List.of(p.name(), graph.constant(0)));
        int rank = Math.max(p.rank(), Math.max(a.rank(), b.rank()));
        return result(wanted, "Where", rank, positive, a.name(), b.name());
    }

    private Value reduce(Reduction reduction, Value x, String wanted) {
        String name = switch (reduction) {
            case SUM -> graph.reduce("ReduceSum", wanted, x.name(), true, -1);
            case MEAN -> graph.reduce("ReduceMean", wanted, x.name(), true, -1);
            case MAX -> graph.reduce("ReduceMax", wanted, x.name(), true, -1);
        };
        return new Value(name, x.rank());
    }

    private Value slice(Expr.Slice n, Value x, String wanted) {
        long end = n.start() + (n.length() - 1L) * n.stride() + 1;
        return result(
                wanted,
                "Slice",
                x.rank(),
                x.name(),
                graph.integers(n.start()),
                graph.integers(end),
                graph.integers(-1),
                graph.integers(n.stride()));
    }

    /** A zero is put after the last element; every place of the result takes an element of x or that zero. */
    private Value scatter(Expr.Scatter n, Value x, String wanted) {
        int size = n.x().size();
        long[] pads = new long[2 * x.rank()];
        pads[pads.length - 1] = 1;
        String padded = graph.node("Pad", wanted + "/padded", List.of(x.name(), graph.integers(pads)));
        long[] from = LongStream.generate(() -> size).limit(n.total()).toArray();
        for (int i = 0; i < size; i++) {
            from[n.start() + i * n.stride()] = i;
        }
        String name = graph.node(
                "Gather", wanted, List.of(padded, graph.integers(from)), Attributes.of("axis", x.rank() - 1L));
        return new Value(name, x.rank());
    }

    private Value concat(List<Value> parts, String wanted) {
        Value widest = parts.stream().filter(Value::isBatched).findFirst().orElse(parts.getFirst());
        List<String> names = parts.stream()
                .map(part -> widest.isBatched() ? Shapes.expanded(graph, part, widest, wanted + "/part") : part)
                .map(Value::name)
                .toList();
        return new Value(graph.node("Concat", wanted, names, Attributes.of("axis", widest.rank() - 1L)), widest.rank());
    }
}
