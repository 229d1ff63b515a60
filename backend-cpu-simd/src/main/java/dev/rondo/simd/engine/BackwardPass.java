package dev.rondo.simd.engine;

import dev.rondo.cell.ParameterSpec;
import dev.rondo.cell.StateUpdate;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The backward pass of a graph over a batch, node by node from the last to the first. Sums over rows run in the order of the layout,
 * each by one thread, so that gradients do not depend on how many threads there are.
 */
final class BackwardPass {
    private final PreparedGraph prepared;
    private final ForwardPass forward;
    private final Batch batch;
    private final Workers workers;
    private final Reachability reachability;
    private final int truncation;
    private final OuterProducts products;
    private final Map<Port, float[]> adjoints = new HashMap<>();
    private final Map<String, float[]> gradients = new LinkedHashMap<>();

    BackwardPass(
            PreparedGraph prepared,
            Reachability reachability,
            ForwardPass forward,
            int truncation,
            OuterProducts products,
            Workers workers) {
        this.prepared = prepared;
        this.forward = forward;
        this.batch = forward.batch();
        this.workers = workers;
        this.reachability = reachability;
        this.truncation = truncation;
        this.products = products;
        for (Map.Entry<String, ParameterSpec> parameter :
                prepared.graph().parameters().entrySet()) {
            gradients.put(
                    parameter.getKey(), new float[parameter.getValue().shape().size()]);
        }
    }

    /** ∂L/∂w by full name, row-major, given ∂L/∂(an output). */
    Map<String, float[]> run(Port output, float[] seed) {
        adjoints.put(output, seed);
        for (Graph.Node node : prepared.graph().nodes().reversed()) {
            Port from = node.inputs().getFirst();
            Port y = new Port(node.name(), Port.Y);
            switch (node.operation()) {
                case Operation.Step step -> step(node, step);
                case Operation.Lookup lookup -> lookup(node, batch.tokens(from), adjoint(y), batch.size(y));
                case Operation.Last last -> add(from, new AcrossTime(batch, from, y).lastAdjoint(adjoint(y)));
                case Operation.Pool(Pooling pooling) ->
                    add(from, new AcrossTime(batch, from, y).poolAdjoint(pooling, adjoint(y)));
                case Operation.Reverse reverse ->
                    add(from, batch.reversed(batch.layout(from), adjoint(y), batch.stride(from)));
                case Operation.Repeat repeat -> add(from, new AcrossTime(batch, from, y).repeatAdjoint(adjoint(y)));
                case Operation.RepeatTo repeat -> add(from, new AcrossTime(batch, from, y).repeatAdjoint(adjoint(y)));
                case Operation.Convolve convolve -> convolve(node, convolve);
            }
        }
        return gradients;
    }

    private float[] adjoint(Port port) {
        return adjoints.computeIfAbsent(port, batch::zeros);
    }

    private float[] gradient(Graph.Node node, String parameter) {
        return Objects.requireNonNull(gradients.get(node.path(parameter)));
    }

    private void add(Port port, float[] more) {
        if (reachability.needsAdjoint(port)) {
            float[] known = adjoints.get(port);
            adjoints.put(port, known == null ? more : sum(port, known, more));
        }
    }

    /** A sum in memory of its own: either array may be the adjoint of another edge too. */
    private float[] sum(Port port, float[] a, float[] b) {
        float[] sum = batch.take(port);
        int length = batch.layout(port).rows() * batch.stride(port);
        for (int i = 0; i < length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private void step(Graph.Node node, Operation.Step step) {
        BackwardPlan plan = prepared.backward(node);
        PreparedStep backward = plan.backward();
        StepForward pass = forward.step(node);
        Layout layout = pass.layout();
        StepPass back = new StepPass(backward, layout, batch.memory(), workers);
        plan.leaves().forEach((leaf, source) -> {
            Slot slot = backward.slotOf(leaf);
            if (slot != null && source instanceof BackwardPlan.Source.Before(String result)) {
                back.rowsBefore(slot, pass.kept(result));
            } else if (slot != null) {
                back.rows(
                        slot, operand(node, source, slot.size(), Map.of(), pass).values());
            }
        });
        Slot outputAdjoint = backward.slotOf(plan.derivative().outputAdjoint());
        if (outputAdjoint != null) {
            back.rows(outputAdjoint, inOrder(pass, adjoint(new Port(node.name(), Port.Y)), outputAdjoint.width()));
        }
        Map<String, float[]> results = new HashMap<>();
        Map<Slot, float[]> rowsOf = new HashMap<>();
        backward.plan().results().forEach((name, slot) -> {
            if (!name.startsWith("adjoint ")) {
                results.put(name, rowsOf.computeIfAbsent(slot, s -> rowsOf(name, s, plan, pass)));
            }
        });
        rowsOf.forEach(back::rows);
        Map<String, float[]> carried = carry(node, step, plan, back, layout);
        back.backward(truncation);
        for (int i = 0; i < node.inputs().size(); i++) {
            float[] rows = results.get("input " + i);
            if (rows != null) {
                add(
                        node.inputs().get(i),
                        inOrder(pass, rows, batch.stride(node.inputs().get(i))));
            }
        }
        carried.forEach((state, values) -> initial(node, step, state, values, layout));
        contribute(node, plan.contributions(), results, pass);
    }

    private float[] rowsOf(String result, Slot slot, BackwardPlan plan, StepForward pass) {
        String overwritten = plan.inPlace().get(result);
        return overwritten != null
                ? pass.kept(overwritten)
                : batch.memory().take(Math.multiplyExact(pass.layout().rows(), slot.width()));
    }

    /** Rows in the order of computation from those of an edge, or the other way round. */
    private float[] inOrder(StepForward pass, float[] rows, int stride) {
        return pass.isReverse() ? batch.reversed(pass.layout(), rows, stride) : rows;
    }

    private Map<String, float[]> carry(
            Graph.Node node, Operation.Step step, BackwardPlan plan, StepPass back, Layout layout) {
        Map<String, float[]> carried = new LinkedHashMap<>();
        for (StateUpdate state : step.recurrence().states()) {
            Port port = new Port(node.name(), state.name());
            int stride = batch.stride(port);
            float[] values = new float[Math.multiplyExact(layout.count(), stride)];
            float[] fromFinal = adjoints.get(port);
            for (int rank = 0; fromFinal != null && rank < layout.count(); rank++) {
                int row = batch.layout(port).rank(layout.sequence(rank));
                System.arraycopy(fromFinal, row * stride, values, rank * stride, stride);
            }
            carried.put(state.name(), values);
            Expr.Input next =
                    Objects.requireNonNull(plan.derivative().nextAdjoints().get(state.name()));
            back.carry(plan.backward().slotOf(next), "adjoint " + state.name(), values);
        }
        return carried;
    }

    /** Passes the adjoint of a state before the first step on to where that value came from. */
    private void initial(Graph.Node node, Operation.Step step, String name, float[] values, Layout layout) {
        StateUpdate state = step.recurrence().states().stream()
                .filter(update -> update.name().equals(name))
                .findFirst()
                .orElseThrow();
        int stride = Slot.padded(state.size());
        Port given = node.initialStates().get(name);
        Expr.Parameter learned = state.initial();
        if (given != null) {
            float[] rows = batch.zeros(given);
            for (int rank = 0; rank < layout.count(); rank++) {
                int row = batch.layout(given).rank(layout.sequence(rank));
                System.arraycopy(values, rank * stride, rows, row * stride, state.size());
            }
            add(given, rows);
        } else if (learned != null) {
            OuterProducts.Operand rows = new OuterProducts.Operand(values, stride, state.size());
            float[] total = gradient(node, learned.name());
            products.add(List.of(new OuterProducts.Left(rows, List.of(total), List.of())), layout.count());
        }
    }

    /** Adds all parts of the gradients of a node, those with the same left operand together. */
    private void contribute(
            Graph.Node node, List<BackwardPlan.Part> parts, Map<String, float[]> results, StepForward pass) {
        Map<BackwardPlan.Source, OuterProducts.Left> lefts = new LinkedHashMap<>();
        Set<Expr.Parameter> taken = new HashSet<>();
        for (BackwardPlan.Part part : parts) {
            if (!taken.add(part.parameter())) {
                products.add(List.copyOf(lefts.values()), pass.layout().rows());
                lefts.clear();
                taken = new HashSet<>(Set.of(part.parameter()));
            }
            Shape shape = part.parameter().shape();
            float[] total = gradient(node, part.parameter().name());
            OuterProducts.Left left = lefts.computeIfAbsent(
                    part.left(),
                    source -> new OuterProducts.Left(
                            inOrder(operand(node, source, shape.dimension(0), results, pass), pass.layout())));
            if (part.right() == null) {
                left.sums().add(total);
            } else {
                OuterProducts.Operand right = operand(node, part.right(), shape.dimension(1), results, pass);
                left.products().add(new OuterProducts.Product(right, total));
            }
        }
        products.add(List.copyOf(lefts.values()), pass.layout().rows());
    }

    private OuterProducts.Operand inOrder(OuterProducts.Operand operand, Layout layout) {
        if (operand.rows() == null) {
            return operand;
        }
        float[] rows = batch.memory().take(Math.multiplyExact(layout.rows(), operand.stride()));
        for (int row = 0; row < layout.rows(); row++) {
            System.arraycopy(operand.values(), operand.at(row), rows, row * operand.stride(), operand.stride());
        }
        return new OuterProducts.Operand(rows, operand.stride(), operand.size());
    }

    private OuterProducts.Operand operand(
            Graph.Node node, BackwardPlan.Source source, int size, Map<String, float[]> results, StepForward pass) {
        int stride = Slot.padded(size);
        return switch (source) {
            case BackwardPlan.Source.Leaf(Expr leaf) -> new OuterProducts.Operand(pass.leaf(leaf), stride, size);
            case BackwardPlan.Source.Forward(String result) ->
                new OuterProducts.Operand(pass.kept(result), stride, size);
            case BackwardPlan.Source.Before(String result) ->
                new OuterProducts.Operand(
                        pass.kept(result), stride, size, pass.layout().before());
            case BackwardPlan.Source.Backward(String result) ->
                new OuterProducts.Operand(Objects.requireNonNull(results.get(result)), stride, size);
            case BackwardPlan.Source.Fixed(Expr leaf) ->
                new OuterProducts.Operand(
                        Arrays.copyOf(prepared.parameters(node).apply(leaf), stride), 0, size);
        };
    }

    /** Each column of the table belongs to one thread. */
    private void lookup(Graph.Node node, int[] ids, float[] dy, int size) {
        float[] table = gradient(node, "W");
        int stride = Slot.padded(size);
        workers.run(worker -> {
            int from = workers.share(size, worker);
            int to = workers.share(size, worker + 1);
            for (int row = 0; row < ids.length; row++) {
                int target = ids[row] * size;
                int source = row * stride;
                for (int i = from; i < to; i++) {
                    table[target + i] += dy[source + i];
                }
            }
        });
    }

    private void convolve(Graph.Node node, Operation.Convolve convolve) {
        Port from = node.inputs().getFirst();
        float[] dy = adjoint(new Port(node.name(), Port.Y));
        ConvolutionPass pass = new ConvolutionPass(node, convolve, prepared.convolution(node), batch, workers);
        if (reachability.needsAdjoint(from)) {
            add(from, pass.inputAdjoint(dy));
        }
        float[] dWeights = gradient(node, convolve.weights().name());
        pass.contribute(dy, dWeights, gradient(node, convolve.bias().name()), products);
    }
}
