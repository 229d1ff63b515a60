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
        return operand instanceof Operand.View view ? new Operand.View(once(view.value()), view.axes()) : operand;
    }

    /** What is made of the last step, the mean or the maximum of a sequence, once for each sequence; anything else as it is. */
    Expr once(Expr value) {
        return raising.origins().clock(value) instanceof Clock.LastOf ? held.computeIfAbsent(value, this::held) : value;
    }

    private Expr held(Expr value) {
        raising.mark(value);
        Expr.Input given = new Expr.Input("given", value.shape());
        Expr before = new Expr.Input(STATE, value.shape());
        ExpressionCell cell = new ExpressionCell(
                List.of(given), List.of(new ExpressionCell.StateStep(STATE, before, given)), given, Map.of());
        int order = raising.tag().order();
        Tag tag = new Tag(Tag.anonymous(order), "hold", order);
        Draft draft = raising.add(new Draft(tag, new Recurrent(cell, Direction.FORWARD), List.of(value), Map.of()));
        return raising.origins().output(draft, STATE, value.size(), new Clock.Once());
    }
}
