package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Clock;
import dev.rondo.onnx.source.SourceNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values of the last steps of one input where those of another meet them. A sequence that is empty in one input may have steps in the other, so that
 * neither value is there for each of the other; a recurrence that holds what it was given last has a final state whatever comes, 0 before the first.
 */
final class HeldValues {
    private static final String STATE = "h";

    private final Raising raising;
    private final Map<Expr, Expr> held = new HashMap<>();

    HeldValues(Raising raising) {
        this.raising = raising;
    }

    /** What a node takes, with the last values of several inputs as final states. */
    List<@Nullable Operand> inputs(SourceNode node) {
        List<@Nullable Operand> operands = raising.inputs(node);
        Set<String> sequences = operands.stream()
                .map(this::clock)
                .filter(Objects::nonNull)
                .map(Clock::input)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return sequences.size() < 2
                ? operands
                : operands.stream().<@Nullable Operand>map(this::held).toList();
    }

    private @Nullable Clock clock(@Nullable Operand operand) {
        return operand instanceof Operand.View view ? raising.clock(view) : null;
    }

    private @Nullable Operand held(@Nullable Operand operand) {
        if (!(operand instanceof Operand.View view) || !(raising.clock(view) instanceof Clock.LastOf)) {
            return operand;
        }
        return new Operand.View(held.computeIfAbsent(view.value(), this::held), view.axes());
    }

    private Expr held(Expr value) {
        Expr.Input given = new Expr.Input("given", value.shape());
        Expr before = new Expr.Input(STATE, value.shape());
        ExpressionCell cell = new ExpressionCell(
                List.of(given), List.of(new ExpressionCell.StateStep(STATE, before, given)), given, Map.of());
        Draft draft = raising.draft("hold", new Recurrent(cell, Direction.FORWARD), List.of(value), Map.of());
        return raising.origins().output(draft, STATE, value.size(), new Clock.Once());
    }
}
