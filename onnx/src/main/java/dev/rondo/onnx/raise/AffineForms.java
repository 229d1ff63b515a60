package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the affine forms of expressions. A gate of a cell is a few products; what is more is none, and all forms together cost no more than
 * passes over the weights of the file.
 */
final class AffineForms {
    private static final int MOST_NODES = 128;
    private static final int MOST_PRODUCTS = 8;
    private static final long ALWAYS_GRANTED = 1 << 24;
    private static final long GRANTED_EACH_WEIGHT = 64;

    /** A node in elements that are copied in the same time. */
    private static final long EACH_NODE = 64;

    private final Map<String, FloatTensor> weights;
    private final long granted;
    private long taken;

    /** Of expressions over parameters of these values. */
    AffineForms(Map<String, FloatTensor> weights) {
        this.weights = weights;
        long size = weights.values().stream().mapToLong(FloatTensor::size).sum();
        this.granted = ALWAYS_GRANTED + GRANTED_EACH_WEIGHT * size;
    }

    /** Takes the work of looking at nodes; false if there was too much by now. */
    boolean walk(int nodes) {
        return take(EACH_NODE * nodes);
    }

    private boolean take(long elements) {
        taken += elements;
        return taken <= granted;
    }

    /** The affine form of an expression; empty if it has none that a cell could have, or if one vector stands in it twice. */
    Optional<Affine> of(Expr expression) {
        if (taken > granted) {
            return Optional.empty();
        }
        List<Expr> nodes = Walk.operandsFirst(expression, _ -> false, AffineForms::inside);
        long products = nodes.stream().filter(Expr.MatMul.class::isInstance).count();
        if (!walk(nodes.size()) || nodes.size() > MOST_NODES || products > MOST_PRODUCTS) {
            return Optional.empty();
        }
        Map<Expr, Affine> forms = new HashMap<>();
        for (Expr node : nodes) {
            Optional<Affine> form = take(cost(node)) ? form(node, forms) : Optional.empty();
            if (form.isEmpty()) {
                return Optional.empty();
            }
            forms.put(node, form.get());
        }
        return Optional.of(Objects.requireNonNull(forms.get(expression)));
    }

    /** The operands of which a node's form is made. */
    private static List<Expr> inside(Expr node) {
        return node instanceof Expr.Slice || node instanceof Expr.Concat || isSum(node) ? node.operands() : List.of();
    }

    private static boolean isSum(Expr node) {
        return node instanceof Expr.Binary binary && binary.function() == BinaryFunction.ADD;
    }

    private static long cost(Expr node) {
        return node instanceof Expr.MatMul product ? product.matrix().size() : node.size();
    }

    private Optional<Affine> form(Expr node, Map<Expr, Affine> forms) {
        return switch (node) {
            case Expr.MatMul n -> product(n);
            case Expr.Binary n when isSum(n) -> now(n.a(), forms).plus(now(n.b(), forms));
            case Expr.Slice n -> Optional.of(now(n.x(), forms).rows(n.start(), n.length(), n.stride()));
            case Expr.Concat n ->
                joined(n.parts().stream().map(part -> now(part, forms)).toList());
            case Expr.Parameter n -> Optional.ofNullable(weights.get(n.name())).map(value -> constant(value.toArray()));
            case Expr.Constant n -> Optional.of(constant(n.value().toArray()));
            default -> Optional.empty();
        };
    }

    private static Affine now(Expr node, Map<Expr, Affine> forms) {
        return Objects.requireNonNull(forms.get(node));
    }

    private static Affine constant(float[] bias) {
        return new Affine(bias.length, Map.of(), bias);
    }

    /** A bias of several; empty if they are more. */
    private static Optional<Affine> joined(List<Affine> parts) {
        FloatBuffer bias =
                FloatBuffer.allocate(parts.stream().mapToInt(Affine::size).sum());
        parts.forEach(part -> bias.put(part.bias()));
        return parts.stream().allMatch(part -> part.terms().isEmpty())
                ? Optional.of(constant(bias.array()))
                : Optional.empty();
    }

    /** M·v; a vector that is put together is one term for each of its parts. */
    private Optional<Affine> product(Expr.MatMul n) {
        FloatTensor matrix = matrix(n);
        if (matrix == null) {
            return Optional.empty();
        }
        List<Expr> parts = n.vector() instanceof Expr.Concat concat ? concat.parts() : List.of(n.vector());
        Map<Expr, float[]> terms = new LinkedHashMap<>();
        int from = 0;
        for (Expr part : parts) {
            if (terms.put(part, columns(matrix, n.transposed(), n.size(), from, part.size())) != null) {
                return Optional.empty();
            }
            from += part.size();
        }
        return Optional.of(new Affine(n.size(), terms, new float[n.size()]));
    }

    private @Nullable FloatTensor matrix(Expr.MatMul n) {
        return switch (n.matrix()) {
            case Expr.Constant constant -> constant.value();
            case Expr.Parameter parameter -> weights.get(parameter.name());
            default -> null;
        };
    }

    private static float[] columns(FloatTensor matrix, boolean transposed, int rows, int from, int count) {
        int stride = matrix.shape().dimension(1);
        float[] values = new float[rows * count];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                int column = from + i;
                values[row * count + i] = matrix.at(transposed ? column * stride + row : row * stride + column);
            }
        }
        return values;
    }
}
