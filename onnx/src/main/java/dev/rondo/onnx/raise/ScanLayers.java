package dev.rondo.onnx.raise;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Recurrent;
import dev.rondo.layer.Reverse;
import dev.rondo.model.Clock;
import dev.rondo.model.Port;
import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Nodes of Scan as recurrent layers. */
final class ScanLayers {
    private final Raising raising;
    private final ExpressionRaising expressions;
    private final Constants constants;
    private final StepsRun steps;
    private final HeldValues held;

    ScanLayers(Raising raising, ExpressionRaising expressions, Constants constants, StepsRun steps, HeldValues held) {
        this.raising = raising;
        this.expressions = expressions;
        this.constants = constants;
        this.steps = steps;
        this.held = held;
    }

    /** The outputs of a node: final states, then what the steps give. */
    List<Operand> raise(SourceNode node) {
        RaisedScan scan = expressions.scan(node, inputs(node), raising::operand, this::inBody);
        boolean stops = stops(node);
        Expr x = input(node, scan, stops);
        Clock clock = raising.origins().clock(x);
        if (clock == null) {
            throw new Obstacle(
                    node,
                    "its scan inputs depend on no input",
                    "a recurrence runs over the steps of an input",
                    "fold it into a constant before the export");
        }
        if (scan.single() && !Origins.isSingle(clock)) {
            throw new Obstacle(
                    node,
                    "it runs over one step a call",
                    "a Scan goes along the time of all its scan inputs",
                    "export the model with a free number of steps, or run the file with OpaqueModel");
        }
        if (!stops && !scan.masked() && !scan.single()) {
            requireNoEnd(node, scan, clock);
        }
        RaisedCell cell = scan.cell(expressions.weights(), this::local);
        Map<String, Expr> initial = new LinkedHashMap<>();
        int first = node.inputs().size() - scan.states().size() - (int) node.integer("num_scan_inputs", 0);
        for (int i = 0; i < scan.states().size(); i++) {
            cell = beginning(
                    node, first + i, scan.states().get(i), cell.states().get(i), cell, initial);
        }
        Draft draft = raising.add(new Draft(
                new Tag(raising.tag().path(), cell.cell().kind(), raising.tag().order()),
                new Recurrent(cell.cell(), scan.reverse() ? Direction.REVERSE : Direction.FORWARD),
                List.of(x),
                cell.weights()));
        draft.initialStates().putAll(initial);
        return outputs(scan, draft, cell.states(), value -> reversed(node, value, stops));
    }

    /** Whether the node takes the lengths of sequences, as in opset 8: it stops at their ends, and goes backwards from there. */
    private boolean stops(SourceNode node) {
        ScanForm form = ScanForm.of(node, expressions.opset());
        return form.batched() && node.hasInput(0) && steps.stops(node, 0, raising.view(node, form.scanInput(0)));
    }

    /** A layer stops at the end of each sequence; where the Scan goes on, that must not matter to what is taken of it. */
    private void requireNoEnd(SourceNode node, RaisedScan scan, Clock clock) {
        boolean last = false;
        boolean carries = false;
        for (int i = 0; i < scan.states().size(); i++) {
            boolean changes = !scan.states().get(i).isConstant();
            carries |= changes;
            last |= changes && steps.isUsed(node, i, i + 1);
        }
        if (last || (carries && scan.reverse())) {
            steps.requireFull(node, clock, scan.reverse());
        }
    }

    /** The outputs of a node of a body. */
    private List<Operand> inBody(SourceNode node, List<@Nullable Operand> inputs) {
        Operand first = inputs.isEmpty() ? null : inputs.getFirst();
        if (node.is("Shape") && first != null) {
            return List.of(SizeArithmetic.shape(node, first));
        }
        return SizeArithmetic.of(node, inputs).map(List::of).orElseGet(() -> expressions.raise(node, inputs));
    }

    /** What the node takes; a mask over the steps is one of truth values. */
    private List<@Nullable Operand> inputs(SourceNode node) {
        List<@Nullable Operand> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(raising.operand(input)));
        Clock clock = inputs.stream()
                .filter(Operand.View.class::isInstance)
                .map(input -> raising.clock((Operand.View) input))
                .filter(found -> found != null && !Origins.isSingle(found))
                .findFirst()
                .orElse(null);
        for (int i = 0; i < inputs.size(); i++) {
            Term term = raising.term(node.input(i));
            boolean lengths = i == 0 && ScanForm.of(node, expressions.opset()).batched();
            if (term != null && clock != null && raising.ragged().isMask(term, clock)) {
                inputs.set(
                        i, Operand.Condition.withinLength(List.of(new Axis.Time(), new Axis.Batch(), new Axis.One())));
            } else if (node.hasInput(i) && inputs.get(i) == null && !lengths) {
                throw Raising.unknown(node, node.input(i));
            }
        }
        return inputs;
    }

    private Expr input(SourceNode node, RaisedScan scan, boolean stops) {
        List<Expr> parts = new ArrayList<>();
        for (RaisedScan.Input input : scan.inputs()) {
            parts.add(input.isReversed() ? reversed(node, input.of(), stops) : input.of());
        }
        if (parts.isEmpty()) {
            throw new Obstacle(
                    node, "it has no scan input", "a recurrence runs over the steps of an input", "give it one");
        }
        Expr x = parts.size() == 1 ? parts.getFirst() : new Expr.Concat(parts);
        if (parts.size() > 1) {
            raising.mark(x);
        }
        return x;
    }

    private Expr reversed(SourceNode node, Expr value, boolean stops) {
        raising.mark(value);
        Draft draft = raising.draft("reverse", new Reverse(), List.of(value), Map.of());
        Clock clock = raising.origins().requireClock(value);
        if (!stops) {
            steps.requireFull(node, clock, true);
        }
        return raising.origins().output(draft, Port.Y, value.size(), clock);
    }

    private String local(String parameter) {
        FloatTensor value = Objects.requireNonNull(expressions.weights().get(parameter));
        return ParameterNames.local(
                parameter, raising.tag().path(), value.shape().rank() == 2);
    }

    private RaisedCell beginning(
            SourceNode node,
            int input,
            RaisedScan.State state,
            String name,
            RaisedCell cell,
            Map<String, Expr> initial) {
        Operand given = raising.operand(node.input(input));
        if (given == null) {
            return cell;
        }
        Expr value = constants.perSequence(node, input, given, state.axes().indexOf(new Axis.Batch()));
        FloatTensor known = constants.value(value);
        if (known == null) {
            initial.put(name, held.once(value));
            return cell;
        }
        return Constants.isLearned(value, known)
                ? cell.beginningWith(name, spread(known, state.before().size()))
                : cell;
    }

    private static FloatTensor spread(FloatTensor value, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = value.at(value.size() == 1 ? 0 : i);
        }
        return FloatTensor.vector(values);
    }

    private List<Operand> outputs(RaisedScan scan, Draft draft, List<String> states, UnaryOperator<Expr> reversed) {
        List<Operand> outputs = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            RaisedScan.State state = scan.states().get(i);
            Expr.Input last = raising.origins()
                    .output(draft, states.get(i), state.before().size(), new Clock.Once());
            outputs.add(new Operand.View(last, state.axes()));
        }
        Clock clock = raising.origins().requireClock(draft.inputs().getFirst());
        Expr.Input y = raising.origins().output(draft, Port.Y, scan.value().size(), clock);
        for (RaisedScan.Output output : scan.outputs()) {
            Expr part = Rearrangement.of(
                    y,
                    IntStream.range(output.start(), output.start() + output.length())
                            .toArray());
            outputs.add(new Operand.View(output.reversed() ? reversed.apply(part) : part, output.axes()));
        }
        return outputs;
    }
}
