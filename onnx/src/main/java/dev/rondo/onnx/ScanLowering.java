package dev.rondo.onnx;

import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.layer.Direction;
import dev.rondo.model.Port;
import dev.rondo.onnx.proto.AttributeProto;
import dev.rondo.onnx.source.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recurrence as a Scan. What depends on no state is computed before it, for all steps at once; the body computes the rest of
 * one step, and keeps a state as it is beyond the end of a sequence. Over edges of one step a Scan has one turn.
 */
final class ScanLowering {
    private final RecurrenceLowering layer;
    private final GraphWriter graph;
    private final GraphWriter body;
    private final ExprLowering before;
    private final ExprLowering step;
    private final Set<Expr> carried;
    private final boolean single;
    private final List<String> scanned = new ArrayList<>();
    private final Set<String> bodyOutputs = new HashSet<>();

    ScanLowering(RecurrenceLowering layer) {
        this.layer = layer;
        this.graph = layer.graph();
        String name = layer.node().name();
        this.body = graph.body(name + "/step");
        this.before = new ExprLowering(graph, layer.parameters(), name);
        this.step = new ExprLowering(body, layer.parameters(), name + "/step");
        this.carried = dependentOnStates();
        this.single = !layer.x().hasTime();
    }

    Map<String, Value> lower() {
        layer.defineInputs(before);
        List<String> inputs = new ArrayList<>();
        for (StateUpdate state : layer.recurrence().states()) {
            inputs.add(layer.initial(state).name());
            String name = bodyInput(layer.node().path(state.name()) + "/before", ElementType.FLOAT, state.size());
            step.define(state.state(), new Value(name, 2));
        }
        defineWhatIsComputedBefore();
        if (scanned.isEmpty()) {
            scan(layer.x(), layer.recurrence().inputs().getFirst().size());
        }
        String mask = mask();
        inputs.addAll(scanned);
        writeBody(mask);
        return results(graph.nodes("Scan", layer.node().name(), resultNames(), inputs, attributes()));
    }

    private Set<Expr> dependentOnStates() {
        Set<Expr> dependent = new HashSet<>();
        for (Expr node : Traversal.topological(layer.recurrence().results().values())) {
            if (node instanceof Expr.State || node.operands().stream().anyMatch(dependent::contains)) {
                dependent.add(node);
            }
        }
        return dependent;
    }

    /** Computes whatever the body needs of what depends on no state, and hands it in: step by step if it has steps. */
    private void defineWhatIsComputedBefore() {
        Set<Expr> needed = new HashSet<>();
        List<Expr> inOrder = new ArrayList<>();
        for (Expr node : Traversal.topological(layer.recurrence().results().values())) {
            for (Expr operand : node.operands()) {
                if (carried.contains(node) && !carried.contains(operand) && needed.add(operand)) {
                    inOrder.add(operand);
                }
            }
        }
        for (Expr result : layer.recurrence().results().values()) {
            if (!carried.contains(result) && needed.add(result)) {
                inOrder.add(result);
            }
        }
        for (Expr node : inOrder) {
            if (node.shape().rank() == 1) {
                Value value = before.lower(node);
                step.define(node, value.isBatched() ? scan(value, node.size()) : value);
            }
        }
    }

    /** Hands a value {@code [T, B, n]}, or {@code [B, n]} of one step, in step by step. */
    private Value scan(Value value, int size) {
        scanned.add(single ? Shapes.unsqueeze(graph, value.name(), value.name() + "/steps", 0) : value.name());
        return new Value(bodyInput(value.name() + "/t", ElementType.FLOAT, size), 2);
    }

    /** Whether a step is within its sequence, in the body; null if all are, or it is the only one. */
    private @Nullable String mask() {
        if (single || layer.clocks().isFull(layer.clock())) {
            return null;
        }
        scanned.add(layer.clocks().mask(layer.clock(), layer.x()));
        return bodyInput(layer.node().name() + "/step/mask", ElementType.BOOL, 1);
    }

    private String bodyInput(String wanted, ElementType type, int size) {
        String name = body.fresh(wanted);
        body.input(name, type, List.of("B", Integer.toString(size)));
        return name;
    }

    private void writeBody(@Nullable String mask) {
        for (StateUpdate state : layer.recurrence().states()) {
            String name = layer.node().path(state.name()) + "/after";
            Value old = step.lower(state.state());
            Value next = step.lower(state.next());
            String after = mask == null
                    ? Shapes.expanded(body, next, old, name).name()
                    : body.node("Where", name, List.of(mask, next.name(), old.name()));
            bodyOutput(after, state.size());
        }
        Expr output = layer.recurrence().output();
        Value state = step.lower(layer.recurrence().states().getFirst().state());
        Value y = Shapes.expanded(body, step.lower(output), state, layer.node().name() + "/step/y");
        bodyOutput(y.name(), output.size());
    }

    /** Declares an output of the body, which has to be a value of its own. */
    private void bodyOutput(String value, int size) {
        boolean own = body.writes(value) && bodyOutputs.add(value);
        String name = own ? value : body.node("Identity", value + "/out", List.of(value));
        bodyOutputs.add(name);
        body.output(name, ElementType.FLOAT, List.of("B", Integer.toString(size)));
    }

    /** Whether what the Scan leaves are the final states; where it has one turn, a sequence without a step keeps its own. */
    private boolean isFinal() {
        return !single || layer.clocks().isFull(layer.clock());
    }

    private List<String> resultNames() {
        List<String> names = new ArrayList<>();
        layer.recurrence()
                .states()
                .forEach(state -> names.add(
                        isFinal() ? layer.name(state.name()) : layer.node().path(state.name()) + "/next"));
        names.add(single ? layer.node().path("Y") : layer.name(Port.Y));
        return names;
    }

    private AttributeProto[] attributes() {
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(Attributes.of("body", body.build()));
        attributes.add(Attributes.of("num_scan_inputs", (long) scanned.size()));
        if (layer.direction() == Direction.REVERSE) {
            attributes.add(Attributes.of("scan_input_directions", ones(scanned.size())));
            attributes.add(Attributes.of("scan_output_directions", ones(1)));
        }
        return attributes.toArray(AttributeProto[]::new);
    }

    private static long[] ones(int count) {
        return Collections.nCopies(count, 1L).stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    private Map<String, Value> results(List<String> names) {
        Map<String, Value> results = new HashMap<>();
        List<StateUpdate> states = layer.recurrence().states();
        for (int i = 0; i < states.size(); i++) {
            String state = states.get(i).name();
            results.put(state, isFinal() ? new Value(names.get(i), 2) : layer.orInitial(state, names.get(i)));
        }
        results.put(
                Port.Y,
                single
                        ? new Value(Shapes.squeeze(graph, names.getLast(), layer.name(Port.Y), 0), 2)
                        : new Value(names.getLast(), 3));
        return results;
    }
}
