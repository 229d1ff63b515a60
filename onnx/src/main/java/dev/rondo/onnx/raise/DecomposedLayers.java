package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Clock;
import dev.rondo.model.Port;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Recurrent layers in files of one step a call whose cells an exporter wrote as products, slices, sigmoids and tanhs: where the states that
 * such a cell begins with are inputs of the file, the cell becomes a layer that keeps them.
 */
final class DecomposedLayers {
    private static final Pattern STATE = Pattern.compile(
            "(h|c)([xt_0-9].*|in|prev)?|.*(state|hidden|memory|prev|initial).*|.*_[hc](_.*|[0-9]*)?",
            Pattern.CASE_INSENSITIVE);

    private final Raising raising;
    private final AffineForms forms;
    private final Map<Expr, InputRole> inputs = new HashMap<>();
    private final List<DecomposedCell> cells;
    private final Rewriting rewriting;

    /**
     * Looks at the results of a file.
     *
     * @param weights the values of the expressions' parameters
     * @param roles the inputs of the file
     * @param leaves the leaves that stand for them
     * @param outputs the outputs of the file
     */
    DecomposedLayers(
            Raising raising,
            Map<String, FloatTensor> weights,
            List<InputRole> roles,
            Map<String, Expr.Input> leaves,
            Collection<Operand.View> outputs) {
        this.raising = raising;
        this.forms = new AffineForms(weights);
        this.rewriting = new Rewriting(raising);
        for (InputRole role : roles) {
            Expr.Input leaf = leaves.get(role.name());
            if (leaf != null) {
                inputs.put(leaf, role);
            }
        }
        this.cells = find(outputs.stream().map(Operand.View::value).toList());
    }

    /** The names of the inputs that are states of the cells. */
    Set<String> states() {
        Set<String> names = new LinkedHashSet<>();
        for (DecomposedCell cell : cells) {
            cell.before().values().forEach(leaf -> names.add(role(leaf).name()));
        }
        return names;
    }

    private InputRole role(Expr leaf) {
        return Objects.requireNonNull(inputs.get(leaf));
    }

    /** The outputs with what layers give in the place of cells. */
    Map<String, Operand.View> replaced(Map<String, Operand.View> outputs) {
        cells.forEach(this::layer);
        if (cells.isEmpty()) {
            return outputs;
        }
        raising.drafts().forEach(draft -> draft.rewrite(this::rewritten));
        Map<String, Operand.View> replaced = new LinkedHashMap<>();
        outputs.forEach((name, view) -> replaced.put(name, view.with(rewritten(view.value()))));
        return replaced;
    }

    private Expr rewritten(Expr root) {
        return rewriting.of(rewriting.inlined(root));
    }

    private List<DecomposedCell> find(List<Expr> results) {
        boolean steps = inputs.values().stream().noneMatch(role -> role.axes().contains(new Axis.Time()));
        if (!steps || inputs.keySet().stream().filter(this::isInput).count() < 2) {
            return List.of();
        }
        List<Expr> outputs = results.stream().map(rewriting::inlined).toList();
        List<Expr> roots = new ArrayList<>(outputs);
        for (Draft draft : raising.drafts()) {
            draft.inputs().forEach(input -> roots.add(rewriting.inlined(input)));
        }
        List<DecomposedCell> found = new ArrayList<>();
        Set<Expr> states = new HashSet<>();
        for (Expr node : Traversal.topological(roots)) {
            DecomposedCell cell = cell(node, outputs).orElse(null);
            if (cell != null && cell.before().values().stream().noneMatch(states::contains)) {
                states.addAll(cell.before().values());
                found.add(cell);
            }
        }
        return found;
    }

    /** The cell whose output a node is: what is called like a state is one first; a plain recurrent network is not told without. */
    private Optional<DecomposedCell> cell(Expr node, List<Expr> outputs) {
        Predicate<Expr> known = leaf -> isInput(leaf) && role(leaf).kind() == InputRole.Kind.STATE;
        Predicate<Expr> called =
                leaf -> isInput(leaf) && STATE.matcher(role(leaf).name()).matches();
        return decomposed(node, known)
                .or(() -> decomposed(node, called))
                .filter(cell -> !isPlain(cell) || outputs.contains(node))
                .or(() -> decomposed(node, this::isInput).filter(cell -> !isPlain(cell)));
    }

    private Optional<DecomposedCell> decomposed(Expr node, Predicate<Expr> isState) {
        return DecomposedCell.of(node, forms, isState).filter(this::isRecurrent);
    }

    private boolean isInput(Expr leaf) {
        InputRole role = inputs.get(leaf);
        return role != null && (role.kind() == InputRole.Kind.FEATURES || role.kind() == InputRole.Kind.STATE);
    }

    private static boolean isPlain(DecomposedCell cell) {
        return cell.cell().cell().kind().equals("rnn");
    }

    /** Whether a cell has an input, which does not depend on its own states. */
    private boolean isRecurrent(DecomposedCell cell) {
        List<Expr> made = Traversal.topological(cell.inputs());
        return forms.walk(made.size())
                && !cell.inputs().isEmpty()
                && cell.before().values().stream().noneMatch(made::contains);
    }

    private void layer(DecomposedCell cell) {
        Expr output = Objects.requireNonNull(cell.after().get("h"));
        Tag tag = Objects.requireNonNull(raising.tags().get(output));
        raising.begin(tag);
        List<Expr> parts = cell.inputs().stream().map(rewriting::of).toList();
        Expr x = parts.size() == 1 ? parts.getFirst() : new Expr.Concat(parts);
        raising.mark(x);
        Draft draft = raising.add(new Draft(
                new Tag(tag.path(), cell.cell().cell().kind(), tag.order()),
                new Recurrent(cell.cell().cell(), Direction.FORWARD),
                List.of(x),
                cell.cell().weights()));
        draft.initialStates().putAll(cell.before());
        Clock clock = raising.origins().requireClock(x);
        cell.after()
                .forEach((state, after) -> rewriting.replace(
                        after, raising.origins().output(draft, state, after.size(), new Clock.Once())));
        if (!Origins.isSingle(clock)) {
            draft.stepwise();
            rewriting.replace(output, raising.origins().output(draft, Port.Y, output.size(), clock));
        }
    }
}
