package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Traversal;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Names of parameters within one layer: different tensors of a file have different names there. */
final class LocalNames implements UnaryOperator<String> {
    private final UnaryOperator<String> wanted;
    private final Map<String, String> names = new HashMap<>();
    private final UniqueNames taken = new UniqueNames();

    LocalNames(UnaryOperator<String> wanted) {
        this.wanted = wanted;
    }

    @Override
    public String apply(String parameter) {
        return names.computeIfAbsent(parameter, key -> taken.of(wanted.apply(key)));
    }

    /** Puts parameters under their names here in the place of those of the file. */
    Interner interner() {
        return new Interner(node -> node instanceof Expr.Parameter parameter
                ? new Expr.Parameter(apply(parameter.name()), parameter.shape())
                : node);
    }

    /** The values of the parameters of some expressions, by their names here. */
    Map<String, FloatTensor> weights(Collection<Expr> roots, Map<String, FloatTensor> byFile) {
        Map<String, FloatTensor> local = new LinkedHashMap<>();
        for (Expr node : Traversal.topological(roots)) {
            if (node instanceof Expr.Parameter parameter) {
                local.put(apply(parameter.name()), Objects.requireNonNull(byFile.get(parameter.name())));
            }
        }
        return local;
    }
}
