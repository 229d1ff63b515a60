package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Last;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Clock;
import dev.rondo.model.Port;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Nodes of RNN, GRU and LSTM as recurrent layers: one a direction. */
final class RecurrentLayers {
    private static final int LENGTHS = 4;
    private static final int INITIAL = 5;

    private final Raising raising;
    private final Constants constants;
    private final StepsRun steps;
    private final HeldValues held;
    private final Set<Draft> layers = new HashSet<>();

    RecurrentLayers(Raising raising, Constants constants, StepsRun steps, HeldValues held) {
        this.raising = raising;
        this.constants = constants;
        this.steps = steps;
        this.held = held;
    }

    /** The outputs of a node: Y, Y_h, Y_c. */
    List<Operand> raise(SourceNode node) {
        boolean batchFirst = node.integer("layout", 0) == 1;
        Operand.View x = raising.view(node, 0);
        requireAxes(node, x, batchFirst);
        List<Direction> directions = directions(node);
        boolean reverse = directions.contains(Direction.REVERSE);
        boolean stops = steps.stops(node, LENGTHS, x);
        if (stops && node.hasOutput(0)) {
            raising.isPadded(node.output(0), 0);
        }
        if (!stops && AlongTime.timeAxis(x) >= 0 && (reverse || steps.isUsed(node, 1, 3))) {
            steps.requireFull(node, raising.clock(node, x), reverse);
        }
        List<Map<String, Expr>> results = new ArrayList<>();
        for (int i = 0; i < directions.size(); i++) {
            results.add(layer(node, x, i, directions));
        }
        Axis time = x.axes().get(batchFirst ? 1 : 0);
        Axis batch = x.axes().get(batchFirst ? 0 : 1);
        Axis direction = directions.size() == 1 ? new Axis.One() : new Axis.Direction(directions.size());
        List<Operand> outputs = new ArrayList<>();
        for (String name : results.getFirst().keySet()) {
            List<Expr> parts = results.stream().map(result -> result.get(name)).toList();
            Expr value = parts.size() == 1 ? parts.getFirst() : new Expr.Concat(parts);
            Axis hidden = Axis.ofSize(parts.getFirst().size());
            List<Axis> axes =
                    new ArrayList<>(batchFirst ? List.of(batch, direction, hidden) : List.of(direction, batch, hidden));
            if (name.equals(Port.Y)) {
                axes.add(batchFirst ? 1 : 0, time);
            }
            outputs.add(new Operand.View(value, axes));
        }
        return outputs;
    }

    private static List<Direction> directions(SourceNode node) {
        String direction = node.text("direction", "forward");
        return switch (direction) {
            case "forward" -> List.of(Direction.FORWARD);
            case "reverse" -> List.of(Direction.REVERSE);
            case "bidirectional" -> List.of(Direction.FORWARD, Direction.REVERSE);
            default ->
                throw new Obstacle(
                        node,
                        "direction '" + direction + "'",
                        "it is forward, reverse or bidirectional",
                        "export the model again");
        };
    }

    private static void requireAxes(SourceNode node, Operand.View x, boolean batchFirst) {
        List<Axis> axes = x.axes();
        boolean fits = axes.size() == 3
                && isTime(axes.get(batchFirst ? 1 : 0))
                && isBatch(axes.get(batchFirst ? 0 : 1))
                && axes.get(2).isFeature();
        if (!fits) {
            throw new Obstacle(
                    node,
                    "the axes of X are " + axes.stream().map(Axis::description).toList(),
                    batchFirst ? "with layout 1 they are batch, time, features" : "they are time, batch, features",
                    "transpose the input, or name its dimensions 'T' and 'B' after what they are");
        }
    }

    private static boolean isTime(Axis axis) {
        return axis instanceof Axis.Time || axis instanceof Axis.One;
    }

    private static boolean isBatch(Axis axis) {
        return axis instanceof Axis.Batch || axis instanceof Axis.One;
    }

    private Map<String, Expr> layer(SourceNode node, Operand.View x, int index, List<Direction> directions) {
        RaisedCell cell = RecurrentRaising.raise(
                node,
                index,
                constants.require(node, 1),
                constants.require(node, 2),
                constants.optional(node, 3),
                constants.optional(node, 7));
        Map<String, Expr> initial = new LinkedHashMap<>();
        int hidden = hiddenSize(node);
        for (int i = 0; i < cell.states().size(); i++) {
            String state = cell.states().get(i);
            Expr value = initial(node, INITIAL + i, index, directions.size(), hidden);
            if (value == null) {
                continue;
            }
            FloatTensor known = constants.value(value);
            if (known == null) {
                initial.put(state, value);
            } else if (Constants.isLearned(value, known)) {
                cell = cell.beginningWith(state, known);
            }
        }
        Draft draft = raising.add(new Draft(
                tag(cell, directions.size() == 1 ? "" : index == 0 ? "_forward" : "_reverse"),
                new Recurrent(cell.cell(), directions.get(index)),
                List.of(x.value()),
                cell.weights()));
        draft.initialStates().putAll(initial);
        layers.add(draft);
        boolean stepwise = AlongTime.timeAxis(x) < 0 && !Origins.isSingle(raising.clock(x));
        Map<String, Expr> outputs = outputs(draft, cell.states(), hidden, raising.clock(node, x));
        if (stepwise) {
            draft.stepwise();
            outputs.put("h", Objects.requireNonNull(outputs.get(Port.Y)));
        }
        return outputs;
    }

    private Tag tag(RaisedCell cell, String suffix) {
        Tag tag = raising.tag();
        return new Tag(tag.path() + suffix, cell.cell().kind(), tag.order());
    }

    /** {@code y}, then the final states. */
    private Map<String, Expr> outputs(Draft draft, List<String> states, int size, Clock clock) {
        Map<String, Expr> outputs = new LinkedHashMap<>();
        outputs.put(Port.Y, raising.origins().output(draft, Port.Y, size, clock));
        for (String state : states) {
            outputs.put(state, raising.origins().output(draft, state, size, new Clock.Once()));
        }
        return outputs;
    }

    private int hiddenSize(SourceNode node) {
        SourceTensor r = constants.require(node, 2);
        return Math.toIntExact(
                node.integer("hidden_size", r.rank() == 3 ? r.shape().get(2) : 0));
    }

    /** The part of an initial state that belongs to one direction; null for zeros. */
    private @Nullable Expr initial(SourceNode node, int input, int index, int directions, int hidden) {
        if (!node.hasInput(input)) {
            return null;
        }
        Operand given = raising.operand(node.input(input));
        if (given == null) {
            throw Raising.unknown(node, node.input(input));
        }
        Expr value = held.once(
                finalState(constants.perSequence(node, input, given, node.integer("layout", 0) == 1 ? 0 : 1)));
        if (value.size() != directions * hidden) {
            throw new Obstacle(
                    node,
                    "initial state '" + node.input(input) + "' has " + value.size() + " elements a sequence",
                    "the states of all directions together have " + directions * hidden,
                    "export the model again");
        }
        Expr own = Rearrangement.of(
                value, IntStream.range(index * hidden, (index + 1) * hidden).toArray());
        raising.mark(own);
        return own;
    }

    /** What is taken of the last step of a forward layer is its final state, which sequences without steps have too. */
    private Expr finalState(Expr value) {
        if (raising.origins().origin(value) instanceof Origins.Origin.Result(Expr root)) {
            Expr state = finalState(root);
            return state.equals(root) ? value : state;
        }
        if (raising.origins().origin(value) instanceof Origins.Origin.Output(Draft last, String name)
                && last.layer() instanceof Last
                && raising.origins().origin(last.inputs().getFirst())
                        instanceof Origins.Origin.Output(Draft layer, String y)
                && y.equals(Port.Y)
                && layers.contains(layer)
                && layer.layer() instanceof Recurrent(var cell, Direction direction)
                && direction == Direction.FORWARD) {
            return raising.origins().output(layer, "h", value.size(), new Clock.Once());
        }
        return value;
    }
}
