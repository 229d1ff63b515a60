package dev.rondo.onnx.raise;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Traversal;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Raises a Scan to a recurrence. Its body becomes the expressions of one step; what stands between the leaves of its inputs and the Scan
 * becomes part of them, so that what an exporter computed for all steps beforehand is back in its place. A mask that keeps states as they
 * are beyond the end of a sequence goes: layers know the lengths.
 */
final class ScanRaising {
    private final SourceNode node;
    private final ScanForm form;
    private final NodeRaising nodes;
    private final Leaves leaves;
    private final List<@Nullable Operand> inputs;
    private final Function<String, @Nullable Operand> outer;
    private final Map<Expr.Input, Expr.Input> mirrored = new LinkedHashMap<>();
    private final Map<String, Operand> values = new HashMap<>();
    private final Map<String, Operand.View> masked = new HashMap<>();
    private boolean hasMask;
    private boolean hasTime;
    private boolean hasSingleStep;

    private ScanRaising(
            SourceNode node,
            int opset,
            List<@Nullable Operand> inputs,
            Function<String, @Nullable Operand> outer,
            NodeRaising nodes,
            Leaves leaves) {
        this.node = node;
        this.form = ScanForm.of(node, opset);
        this.inputs = inputs;
        this.outer = outer;
        this.nodes = nodes;
        this.leaves = leaves;
    }

    /**
     * The recurrence of a Scan.
     *
     * @param inputs the inputs of the node; scan inputs have an axis of time
     * @param outer what the body takes from the graphs around it, by name
     * @param nodes raises the nodes of the body
     * @param leaves where weights of the body become parameters
     * @throws Obstacle if a node of the body, or the Scan itself, cannot be written as a recurrence
     */
    static RaisedScan raise(
            SourceNode node,
            int opset,
            List<@Nullable Operand> inputs,
            Function<String, @Nullable Operand> outer,
            NodeRaising nodes,
            Leaves leaves) {
        return new ScanRaising(node, opset, inputs, outer, nodes, leaves).raise();
    }

    private RaisedScan raise() {
        if (!form.isConsistent()) {
            throw refused(
                    "its inputs, outputs and attributes do not fit its body",
                    "there are as many as the body has",
                    "export the model again");
        }
        List<RaisedScan.State> states = states();
        requireFrozen(states);
        return result(states);
    }

    /** A tensor of the file that a state begins with is the state of each sequence, or, if that does not fit the body, has a row for each. */
    private List<RaisedScan.State> states() {
        try {
            return settled(axesBefore(false));
        } catch (Obstacle obstacle) {
            if (!beginsWithRows()) {
                throw obstacle;
            }
            return settled(axesBefore(true));
        }
    }

    private boolean beginsWithRows() {
        boolean constant = IntStream.range(0, form.states()).anyMatch(this::hasRows);
        return constant
                && IntStream.range(0, form.scanInputs())
                        .mapToObj(i -> inputs.get(form.scanInput(i)))
                        .anyMatch(input -> input instanceof Operand.View view
                                && view.axes().contains(new Axis.Batch()));
    }

    private boolean hasRows(int state) {
        return !form.batched()
                && inputs.get(form.firstState() + state) instanceof Operand.Fixed fixed
                && fixed.tensor().rank() > 1;
    }

    private List<List<Axis>> axesBefore(boolean rows) {
        List<List<Axis>> axes = new ArrayList<>();
        for (int i = 0; i < form.states(); i++) {
            List<Axis> own = new ArrayList<>(withoutBatch(
                    view(inputs.get(form.firstState() + i), "a state").axes()));
            if (rows && hasRows(i)) {
                own.set(0, new Axis.Batch());
            }
            axes.add(own);
        }
        return axes;
    }

    private List<RaisedScan.State> settled(List<List<Axis>> axes) {
        List<RaisedScan.State> states = states(axes);
        List<List<Axis>> found = states.stream().map(RaisedScan.State::axes).toList();
        return found.equals(axes) ? states : states(found);
    }

    /** The states with the axes that the body gives them, if they have these before the step. */
    private List<RaisedScan.State> states(List<List<Axis>> axes) {
        values.clear();
        masked.clear();
        List<Operand.View> before = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < axes.size(); i++) {
            String bodyName = form.body().inputs().get(i).name();
            before.add(state(stateName(bodyName, names), axes.get(i)));
            values.put(bodyName, before.getLast());
        }
        for (int i = 0; i < form.scanInputs(); i++) {
            values.put(form.body().inputs().get(form.states() + i).name(), scanned(i, inputs.get(form.scanInput(i))));
        }
        if (hasTime && hasSingleStep) {
            throw refused(
                    "some of its scan inputs have one step, and others any number",
                    "all have the same steps",
                    "hand in what has one step as it is, from outside of the body");
        }
        raiseBody();
        List<RaisedScan.State> states = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            states.add(state(before.get(i), result(i)));
        }
        return states;
    }

    private static Operand.View state(String name, List<Axis> axes) {
        int size = axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
        return new Operand.View(new Expr.State(name, Shape.of(size)), axes);
    }

    private RaisedScan.State state(Operand.View before, Operand.View after) {
        String name = ((Expr.State) before.value()).name();
        if (before.value().size() != after.value().size()) {
            throw refused(
                    "state '" + name + "' has "
                            + before.value().size() + " elements before a step and "
                            + after.value().size() + " after it",
                    "a state keeps its size",
                    "export the model again");
        }
        return new RaisedScan.State(name, merged(before.axes(), after.axes()), before.value(), after.value());
    }

    /** The axes with a role wherever one of both has one. */
    private static List<Axis> merged(List<Axis> before, List<Axis> after) {
        List<Axis> axes = new ArrayList<>(before);
        for (int i = 0; i < axes.size() && before.size() == after.size(); i++) {
            if (Broadcast.isOne(axes.get(i))) {
                axes.set(i, after.get(i));
            }
        }
        return axes;
    }

    /** What a state is called: {@code h} of {@code layer.h/before}, otherwise what the body calls it. */
    private static String stateName(String bodyName, Set<String> taken) {
        String end = "/before";
        String path = bodyName.endsWith(end) ? bodyName.substring(0, bodyName.length() - end.length()) : bodyName;
        String name = bodyName.endsWith(end) ? path.substring(path.lastIndexOf('.') + 1) : path;
        String free = name.isBlank() || name.equals("y") ? "s" : name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }

    private Operand.View view(@Nullable Operand operand, String what) {
        return switch (operand) {
            case Operand.View view -> view;
            case Operand.Fixed fixed when fixed.tensor().size() > 0 -> leaves.view(fixed);
            case null, default ->
                throw refused(what + " is no vector of numbers", "states and outputs are", "cast it to float");
        };
    }

    private List<Axis> withoutBatch(List<Axis> axes) {
        return form.batched() ? axes.subList(1, axes.size()) : axes;
    }

    /** A scan input as the body sees it in one step. */
    private Operand scanned(int index, @Nullable Operand operand) {
        boolean turned = form.isInputReversed(index) != isReverse();
        if (operand instanceof Operand.Condition condition) {
            if (turned && condition.masksSteps()) {
                throw refused(
                        "scan input " + index + " masks the steps in the order of others",
                        "a mask goes along the steps that it masks",
                        "scan both in one direction");
            }
            hasMask |= condition.masksSteps();
            return new Operand.Condition(
                    step(index, condition.positive(), turned), condition.negated(), condition.masksSteps());
        }
        return step(index, view(operand, "scan input " + index), turned);
    }

    private Operand.View step(int index, Operand.View x, boolean turned) {
        Operand.View step = step(index, x);
        return turned ? step.with(mirrored(step.value())) : step;
    }

    private Operand.View step(int index, Operand.View x) {
        int axis = form.inputAxis(index, x.rank());
        Axis along = axis >= 0 && axis < x.rank() ? x.axes().get(axis) : new Axis.Batch();
        boolean single = Broadcast.isOne(along);
        hasTime |= along instanceof Axis.Time;
        hasSingleStep |= single;
        if (!single && !(along instanceof Axis.Time)) {
            throw refused(
                    "scan input " + index + " has no time at axis " + axis,
                    "a Scan goes along the time of all its scan inputs",
                    "scan along the axis of time, or run the file with OpaqueModel");
        }
        List<Axis> axes = new ArrayList<>(x.axes());
        axes.remove(axis);
        return new Operand.View(x.value(), withoutBatch(axes));
    }

    private boolean isReverse() {
        return form.isInputReversed(0);
    }

    /** The expression over leaves whose steps are in reverse order. */
    private Expr mirrored(Expr value) {
        return new Interner(node -> node instanceof Expr.Input input
                        ? mirrored.computeIfAbsent(
                                input, leaf -> new Expr.Input(leaf.name() + ", reversed", leaf.shape()))
                        : node)
                .intern(value);
    }

    private void raiseBody() {
        SourceGraph body = form.body();
        body.initializers()
                .forEach((name, tensor) ->
                        values.put(name, Operand.Fixed.of(name, tensor, ParameterNames.isTrained(name, tensor))));
        for (SourceNode step : body.nodes()) {
            List<@Nullable Operand> operands = new ArrayList<>();
            for (String name : step.inputs()) {
                operands.add(name.isEmpty() ? null : operand(step, name));
            }
            List<Operand> results = isMask(step, operands) ? unmasked(step, operands) : nodes.raise(step, operands);
            for (int i = 0; i < Math.min(results.size(), step.outputs().size()); i++) {
                values.put(step.output(i), results.get(i));
            }
            Operand.View otherwise = step.is("Identity") ? masked.get(step.input(0)) : null;
            if (otherwise != null) {
                masked.put(step.output(0), otherwise);
            }
        }
    }

    private Operand operand(SourceNode user, String name) {
        Operand operand = values.containsKey(name) ? values.get(name) : outer.apply(name);
        if (operand == null) {
            throw new Obstacle(
                    user,
                    "it takes '" + name + "' from outside of the body",
                    "a body takes constants and values of one vector a sequence",
                    "hand the value in as a scan input or a state");
        }
        return operand;
    }

    private static boolean isMask(SourceNode step, List<@Nullable Operand> operands) {
        return step.is("Where") && operands.getFirst() instanceof Operand.Condition condition && condition.masksSteps();
    }

    /** What a value is within its sequence; what it is beyond the end is remembered, since a state has to stay as it is there. */
    private List<Operand> unmasked(SourceNode step, List<@Nullable Operand> operands) {
        Operand.Condition mask = (Operand.Condition) operands.getFirst();
        boolean negated = mask != null && mask.negated();
        Operand.View within = view(operands.get(negated ? 2 : 1), "what is selected");
        Operand.View beyond = view(operands.get(negated ? 1 : 2), "what is selected");
        masked.put(step.output(0), beyond);
        Broadcast both = Broadcast.of(new Call(step, operands, leaves, 0), List.of(within, beyond));
        return List.of(both.view(both.values().getFirst()));
    }

    private Operand.View result(int index) {
        String name = form.body().outputs().get(index).name();
        Operand operand = values.containsKey(name) ? values.get(name) : outer.apply(name);
        return view(operand, "output '" + name + "' of the body");
    }

    /**
     * A layer keeps its states beyond the end of a sequence; a Scan with a mask has to do the same wherever its final state is used, or where it
     * begins there.
     */
    private void requireFrozen(List<RaisedScan.State> states) {
        for (int i = 0; i < states.size(); i++) {
            RaisedScan.State state = states.get(i);
            Operand.View beyond = masked.get(form.body().outputs().get(i).name());
            boolean frozen = state.isConstant() || (beyond != null && beyond.value() == state.before());
            boolean matters = beyond != null || (hasMask && (isReverse() || node.hasOutput(i)));
            if (matters && !frozen) {
                throw refused(
                        "state '" + state.name() + "' changes beyond the end of a sequence",
                        "a state stays as it is there",
                        "select the old state where the step is not within the sequence");
            }
        }
    }

    private RaisedScan result(List<RaisedScan.State> states) {
        List<Expr> parts = new ArrayList<>();
        List<RaisedScan.Output> outputs = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < form.scanOutputs(); i++) {
            Operand.View part = result(form.states() + i);
            List<Axis> axes = new ArrayList<>(part.axes());
            if (form.batched()) {
                axes.addFirst(new Axis.Batch());
            }
            axes.add(form.outputAxis(i, axes.size() + 1), hasTime ? new Axis.Time() : new Axis.One());
            outputs.add(
                    new RaisedScan.Output(from, part.value().size(), axes, form.isOutputReversed(i) != isReverse()));
            parts.add(part.value());
            from += part.value().size();
        }
        Expr value = parts.isEmpty() ? states.getFirst().after() : Rearrangement.joined(parts);
        return new RaisedScan(
                isReverse(), hasMask, !hasTime, inputLeaves(states, value), batched(states), outputs, value);
    }

    private List<RaisedScan.State> batched(List<RaisedScan.State> states) {
        return form.batched()
                ? states.stream()
                        .map(state -> new RaisedScan.State(
                                state.name(), withBatch(state.axes()), state.before(), state.after()))
                        .toList()
                : states;
    }

    private static List<Axis> withBatch(List<Axis> axes) {
        List<Axis> more = new ArrayList<>(axes);
        more.addFirst(new Axis.Batch());
        return more;
    }

    /** The leaves of all scan inputs, used or not, and those that the body takes from outside. */
    private List<RaisedScan.Input> inputLeaves(List<RaisedScan.State> states, Expr value) {
        List<Expr> roots = new ArrayList<>();
        for (int i = 0; i < form.scanInputs(); i++) {
            if (values.get(form.body().inputs().get(form.states() + i).name()) instanceof Operand.View view) {
                roots.add(view.value());
            }
        }
        states.forEach(state -> roots.add(state.after()));
        roots.add(value);
        Set<Expr> own = new HashSet<>();
        states.forEach(state -> own.add(state.before()));
        Map<Expr, Expr.Input> originals = new HashMap<>();
        mirrored.forEach((leaf, mirror) -> originals.put(mirror, leaf));
        List<RaisedScan.Input> found = new ArrayList<>();
        for (Expr expression : Traversal.topological(roots)) {
            if (expression instanceof Expr.Input leaf && own.add(leaf)) {
                found.add(new RaisedScan.Input(leaf, originals.getOrDefault(leaf, leaf)));
            }
        }
        return found;
    }

    private Obstacle refused(String found, String expected, String remedy) {
        return new Obstacle(node, found, expected, remedy);
    }
}
