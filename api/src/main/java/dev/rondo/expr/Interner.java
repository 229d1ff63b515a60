package dev.rondo.expr;

import static dev.rondo.expr.Expressions.constant;

import dev.rondo.data.FloatTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Makes equal expressions one and the same node, and drops operations that do nothing (x·1, x/1, x+0, x−0, −−x, constants of
 * constants). What went through one interner is canonical: two roots are equal exactly if they are identical.
 */
public final class Interner {
    /** What makes a node what it is: its kind, its own data, and its (interned) operands by identity. */
    private record Key(Class<?> kind, List<?> data, List<Expr> operands) {
        // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && kind.equals(key.kind)
                    && data.equals(key.data)
                    && operands.equals(key.operands);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * kind.hashCode() + data.hashCode()) + operands.hashCode();
        }
    }

    private final Map<Key, Expr> nodes = new HashMap<>();
    private final Map<Expr, Expr> canonical = new HashMap<>();
    private final UnaryOperator<Expr> substitution;

    /** An interner that replaces nothing. */
    public Interner() {
        this(UnaryOperator.identity());
    }

    /** An interner that puts {@code substitution.apply(node)}, of the same shape, in the place of each node; what it returns is kept. */
    public Interner(UnaryOperator<Expr> substitution) {
        this.substitution = substitution;
    }

    /** An interner that puts its expectation in the place of each {@link Expr.Random}, as it is outside training. */
    public static Interner withoutRandomness() {
        return new Interner(node -> node instanceof Expr.Random random ? constant(random.keep(), random.size()) : node);
    }

    /** The canonical form of an expression. */
    public Expr intern(Expr root) {
        for (Expr node : Traversal.topological(List.of(root), canonical.keySet())) {
            canonical.put(node, rebuild(node));
        }
        return canonical(root);
    }

    private Expr canonical(Expr node) {
        Expr found = canonical.get(node);
        if (found == null) {
            throw new IllegalStateException("operands are interned before their users");
        }
        return found;
    }

    private Expr rebuild(Expr node) {
        List<Expr> operands = new ArrayList<>();
        for (Expr operand : node.operands()) {
            operands.add(canonical(operand));
        }
        Expr substitute = substitution.apply(node);
        Expr rebuilt = substitute == node ? withOperands(node, operands) : substitute;
        Expr simple = simplify(rebuilt);
        Expr same = nodes.putIfAbsent(key(simple), simple);
        return same == null ? simple : same;
    }

    private static Expr withOperands(Expr node, List<Expr> to) {
        if (sameNodes(node.operands(), to)) {
            return node;
        }
        return switch (node) {
            case Expr.Input n -> n;
            case Expr.State n -> n;
            case Expr.Parameter n -> n;
            case Expr.Constant n -> n;
            case Expr.Random n -> n;
            case Expr.MatMul n -> new Expr.MatMul(to.get(0), to.get(1), n.transposed());
            case Expr.Binary n -> new Expr.Binary(n.function(), to.get(0), to.get(1));
            case Expr.Select n -> new Expr.Select(to.get(0), to.get(1), to.get(2));
            case Expr.Unary n -> new Expr.Unary(n.function(), to.getFirst());
            case Expr.Reduce n -> new Expr.Reduce(n.reduction(), to.getFirst());
            case Expr.Slice n -> new Expr.Slice(to.getFirst(), n.start(), n.length(), n.stride());
            case Expr.Scatter n -> new Expr.Scatter(to.getFirst(), n.start(), n.stride(), n.total());
            case Expr.Concat n -> new Expr.Concat(to);
        };
    }

    private static boolean sameNodes(List<Expr> some, List<Expr> others) {
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static Key key(Expr node) {
        List<?> data = switch (node) {
            case Expr.Input n -> List.of(n.name(), n.shape());
            case Expr.State n -> List.of(n.name(), n.shape());
            case Expr.Parameter n -> List.of(n.name(), n.shape());
            case Expr.Constant n -> List.of(n.value());
            case Expr.MatMul n -> List.of(n.transposed());
            case Expr.Binary n -> List.of(n.function());
            case Expr.Select n -> List.of();
            case Expr.Unary n -> List.of(n.function());
            case Expr.Reduce n -> List.of(n.reduction());
            case Expr.Slice n -> List.of(n.start(), n.length(), n.stride());
            case Expr.Scatter n -> List.of(n.start(), n.stride(), n.total());
            case Expr.Concat n -> List.of();
            case Expr.Random n -> List.of(n.name(), n.shape(), n.keep(), n.per());
        };
        return new Key(node.getClass(), data, node.operands());
    }

    private Expr simplify(Expr node) {
        return switch (node) {
            case Expr.Binary n
            when n.a() instanceof Expr.Constant a && n.b() instanceof Expr.Constant b -> fold(n.function(), a, b);
            case Expr.Binary n -> neutral(n);
            case Expr.Unary(UnaryFunction f, Expr.Unary(UnaryFunction g, Expr x, var inner), var outer)
            when f == UnaryFunction.NEG && g == UnaryFunction.NEG -> x;
            case Expr.Slice n when n.length() == n.x().size() -> n.x();
            case Expr.Slice n when n.x() instanceof Expr.Constant x -> pick(n, x);
            case Expr.Scatter n when n.total() == n.x().size() -> n.x();
            case Expr.Scatter n when n.x() instanceof Expr.Constant x -> scatter(n, x);
            case Expr.Concat n when n.parts().size() == 1 -> n.parts().getFirst();
            case Expr.Concat n when n.parts().stream().allMatch(Expr.Constant.class::isInstance) -> join(n);
            default -> node;
        };
    }

    private static Expr neutral(Expr.Binary n) {
        boolean keepsA = n.a().size() == n.size();
        boolean keepsB = n.b().size() == n.size();
        return switch (n.function()) {
            case ADD -> keepsA && is(n.b(), 0) ? n.a() : keepsB && is(n.a(), 0) ? n.b() : n;
            case SUBTRACT -> keepsA && is(n.b(), 0) ? n.a() : n;
            case MULTIPLY -> keepsA && is(n.b(), 1) ? n.a() : keepsB && is(n.a(), 1) ? n.b() : n;
            case DIVIDE -> keepsA && is(n.b(), 1) ? n.a() : n;
            case MAXIMUM, MINIMUM -> n.a() == n.b() ? n.a() : n;
        };
    }

    private static boolean is(Expr node, float value) {
        return node instanceof Expr.Constant constant && constant.isUniformly(value);
    }

    private static Expr fold(BinaryFunction function, Expr.Constant a, Expr.Constant b) {
        float[] values = new float[Math.max(a.size(), b.size())];
        for (int i = 0; i < values.length; i++) {
            float x = a.value().at(a.size() == 1 ? 0 : i);
            float y = b.value().at(b.size() == 1 ? 0 : i);
            values[i] = switch (function) {
                case ADD -> x + y;
                case SUBTRACT -> x - y;
                case MULTIPLY -> x * y;
                case DIVIDE -> x / y;
                case MAXIMUM -> Math.max(x, y);
                case MINIMUM -> Math.min(x, y);
            };
        }
        return constant(FloatTensor.vector(values));
    }

    private static Expr pick(Expr.Slice n, Expr.Constant x) {
        float[] values = new float[n.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = x.value().at(n.start() + i * n.stride());
        }
        return constant(FloatTensor.vector(values));
    }

    private static Expr scatter(Expr.Scatter n, Expr.Constant x) {
        float[] values = new float[n.total()];
        for (int i = 0; i < x.size(); i++) {
            values[n.start() + i * n.stride()] = x.value().at(i);
        }
        return constant(FloatTensor.vector(values));
    }

    private static Expr join(Expr.Concat n) {
        float[] values = new float[n.size()];
        int at = 0;
        for (Expr part : n.parts()) {
            FloatTensor value = ((Expr.Constant) part).value();
            value.copyTo(0, values, at, value.size());
            at += value.size();
        }
        return constant(FloatTensor.vector(values));
    }
}
