package dev.rondo.onnx.operator;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.matMul;
import static dev.rondo.expr.Expressions.mul;

import dev.rondo.cell.CellScope;
import dev.rondo.cell.ForgetGate;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Text;
import dev.rondo.expr.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds the operator that computes a recurrence. Names of states and parameters suggest which it might be; what surrounds the
 * pre-activations of its gates suggests activations and bounds; the canonical text decides.
 */
final class Recognition {
    /** More numbers than an operator with all its attributes has. */
    private static final int MANY_NUMBERS = 16;

    private final Recurrence recurrence;
    private final RecurrentOperator plain;
    private final Interner interner = new Interner();
    private final Set<Expr> nodes;
    private final Set<Float> numbers = new TreeSet<>(List.of(0f, 1f));

    private Recognition(Recurrence recurrence, RecurrentOperator plain) {
        this.recurrence = recurrence;
        this.plain = plain;
        List<Expr> roots =
                recurrence.results().values().stream().map(interner::intern).toList();
        this.nodes = new HashSet<>(Traversal.topological(roots));
        for (Expr node : nodes) {
            if (node instanceof Expr.Constant constant) {
                numbers.add(constant.value().at(0));
            }
        }
    }

    static Optional<RecurrentOperator> of(Recurrence recurrence) {
        if (recurrence.inputs().size() != 1) {
            return Optional.empty();
        }
        int inputSize = recurrence.inputs().getFirst().size();
        String text = Text.of(recurrence.results());
        for (RecurrentOperator plain : plain(recurrence)) {
            if (isText(plain, inputSize, text)) {
                return Optional.of(plain);
            }
            Optional<RecurrentOperator> found = new Recognition(recurrence, plain)
                    .suggestions().stream()
                            .filter(operator -> isText(operator, inputSize, text))
                            .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static boolean isText(RecurrentOperator operator, int inputSize, String text) {
        return Text.of(CellScope.define(operator.cell(), inputSize).results()).equals(text);
    }

    /** The operators that have the states and the parameters of a recurrence, with their usual activations. */
    private static List<RecurrentOperator> plain(Recurrence recurrence) {
        List<String> states =
                recurrence.states().stream().map(state -> state.name()).toList();
        Set<String> parameters =
                recurrence.parameters().stream().map(ParameterSpec::name).collect(Collectors.toSet());
        if (states.isEmpty()) {
            return List.of();
        }
        int size = recurrence.states().getFirst().size();
        List<RecurrentOperator> plain = new ArrayList<>();
        if (states.equals(List.of("h", "c"))) {
            plain.add(RecurrentOperator.of(RecurrentOperator.Type.LSTM, size)
                    .with(parameters.contains("i.p") ? Peepholes.DIAGONAL : Peepholes.NONE)
                    .with(parameters.contains("f.W") ? ForgetGate.OWN : ForgetGate.COUPLED));
        } else if (states.equals(List.of("h"))) {
            plain.add(RecurrentOperator.of(RecurrentOperator.Type.RNN, size));
            plain.add(RecurrentOperator.of(RecurrentOperator.Type.GRU, size)
                    .with(parameters.contains("hn.R") ? ResetGate.AFTER_PRODUCT : ResetGate.BEFORE_PRODUCT));
        }
        plain.removeIf(operator -> !parameters.containsAll(names(operator)));
        return plain;
    }

    private static Set<String> names(RecurrentOperator operator) {
        Set<String> names = new HashSet<>();
        for (RecurrentOperator.Gate gate : operator.gates()) {
            if (gate.W() != null && gate.R() != null && gate.inputBias() != null) {
                names.addAll(List.of(gate.W(), gate.R(), gate.inputBias()));
            }
        }
        return names;
    }

    private List<RecurrentOperator> suggestions() {
        List<RecurrentOperator> suggestions = new ArrayList<>();
        if (numbers.size() <= MANY_NUMBERS) {
            for (float clip : clips()) {
                for (List<OperatorActivation> activations : activations(clip)) {
                    suggestions.add(plain.with(activations).withClip(clip));
                }
            }
        }
        return suggestions;
    }

    /** The bounds that the first gate may have. */
    private List<Float> clips() {
        Expr first = firstGate();
        return numbers.stream()
                .filter(clip -> clip >= 0 && contains(OperatorCell.bounded(first, clip)))
                .sorted((a, b) -> Float.compare(b, a))
                .toList();
    }

    /** All combinations of activations that may be there. */
    private List<List<OperatorActivation>> activations(float clip) {
        List<List<OperatorActivation>> all = new ArrayList<>();
        for (OperatorActivation f : around(OperatorCell.bounded(firstGate(), clip))) {
            switch (plain.type()) {
                case RNN -> all.add(List.of(f));
                case GRU ->
                    around(OperatorCell.bounded(candidate(f, clip), clip)).forEach(g -> all.add(List.of(f, g)));
                case LSTM ->
                    around(OperatorCell.bounded(affine("g", "g", state("h")), clip))
                            .forEach(g -> around(nextCellState()).forEach(h -> all.add(List.of(f, g, h))));
            }
        }
        return all;
    }

    /** The activations of an expression that the recurrence computes. */
    private List<OperatorActivation> around(Expr x) {
        List<OperatorActivation> found = new ArrayList<>();
        for (OperatorActivation.Kind kind : OperatorActivation.Kind.values()) {
            for (float alpha : kind.hasAlpha() ? numbers : Set.of(0f)) {
                for (float beta : kind.hasBeta() ? numbers : Set.of(0f)) {
                    OperatorActivation activation = new OperatorActivation(kind, alpha, beta);
                    if (contains(activation.of(x))) {
                        found.add(activation);
                    }
                }
            }
        }
        return found;
    }

    private boolean contains(Expr expression) {
        return nodes.contains(interner.intern(expression));
    }

    private Expr firstGate() {
        return switch (plain.type()) {
            case RNN -> affine("h", "h", state("h"));
            case GRU -> affine("z", "z", state("h"));
            case LSTM -> {
                Expr affine = affine("i", "i", state("h"));
                yield plain.peepholes() == Peepholes.NONE
                        ? affine
                        : add(affine, mul(parameter("i.p", size()), state("c")));
            }
        };
    }

    private Expr candidate(OperatorActivation f, float clip) {
        Expr r = f.of(OperatorCell.bounded(affine("r", "r", state("h")), clip));
        return plain.resetGate() == ResetGate.AFTER_PRODUCT
                ? add(
                        add(product("n.W", input()), parameter("n.b", size())),
                        mul(r, add(product("hn.R", state("h")), parameter("hn.b", size()))))
                : affine("n", "n", mul(r, state("h")));
    }

    private Expr nextCellState() {
        return interner.intern(recurrence.states().getLast().next());
    }

    private Expr affine(String input, String recurrent, Expr h) {
        return add(add(product(input + ".W", input()), product(recurrent + ".R", h)), parameter(input + ".b", size()));
    }

    private Expr product(String matrix, Expr x) {
        return matMul(parameter(matrix, size(), x.size()), x);
    }

    private static Expr parameter(String name, int... shape) {
        return new Expr.Parameter(name, Shape.of(shape));
    }

    private Expr input() {
        return recurrence.inputs().getFirst();
    }

    private Expr state(String name) {
        return new Expr.State(name, Shape.of(size()));
    }

    private int size() {
        return plain.hiddenSize();
    }
}
