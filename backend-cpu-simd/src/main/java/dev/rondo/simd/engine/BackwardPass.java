package dev.rondo.simd.engine;

import dev.rondo.cell.StateUpdate;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

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
    private final Gemm gemm;
    private final Map<Port, float[]> adjoints = new HashMap<>();
    private final Map<String, float[]> gradients = new LinkedHashMap<>();

    BackwardPass(PreparedGraph prepared, ForwardPass forward, int truncation, Kernels kernels, Workers workers) {
        this.prepared = prepared;
        this.forward = forward;
        this.batch = forward.batch();
        this.workers = workers;
        this.reachability = new Reachability(prepared.graph());
        this.truncation = truncation;
        this.gemm = new Gemm(kernels);
        prepared.graph()
                .parameters()
                .forEach((path, spec) ->
                        gradients.put(path, new float[spec.shape().size()]));
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
                case Operation.Last last -> last(from, y);
                case Operation.Pool(Pooling pooling) -> pool(pooling, from, y);
                case Operation.Reverse reverse ->
                    add(from, Batch.reversed(batch.layout(from), adjoint(y), batch.stride(from)));
                case Operation.Repeat repeat -> repeat(from, y);
                case Operation.RepeatTo repeat -> repeat(from, y);
                case Operation.Convolve convolve -> throw new IllegalStateException("refused before: " + node.name());
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
            float[] known = adjoints.putIfAbsent(port, more);
            if (known != null) {
                for (int i = 0; i < known.length; i++) {
                    known[i] += more[i];
                }
            }
        }
    }

    private void step(Graph.Node node, Operation.Step step) {
        BackwardPlan plan = prepared.backward(node);
        PreparedStep backward = plan.backward();
        StepForward pass = forward.step(node);
        Layout layout = pass.layout();
        StepPass back = new StepPass(backward, layout);
        plan.leaves().forEach((leaf, source) -> {
            Slot slot = StepForward.leafSlot(backward, leaf);
            if (slot != null) {
                back.rows(slot, rows(node, source, Map.of(), pass));
            }
        });
        Slot outputAdjoint = StepForward.leafSlot(backward, plan.derivative().outputAdjoint());
        if (outputAdjoint != null) {
            back.rows(outputAdjoint, inOrder(pass, adjoint(new Port(node.name(), Port.Y)), outputAdjoint.width()));
        }
        Map<String, float[]> results = new HashMap<>();
        backward.plan().results().forEach((name, slot) -> {
            if (!name.startsWith("adjoint ")) {
                float[] rows = new float[Math.multiplyExact(layout.rows(), slot.width())];
                results.put(name, rows);
                back.rows(slot, rows);
            }
        });
        Map<String, float[]> carried = carry(node, step, plan, back, layout);
        if (carried.isEmpty()) {
            workers.run(part -> back.anyOrder(
                    StepForward.share(layout.rows(), part, workers),
                    StepForward.share(layout.rows(), part + 1, workers)));
        } else {
            int[] bounds = layout.split(workers.count());
            workers.run(part -> back.backward(bounds[part], bounds[part + 1], truncation));
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            float[] rows = results.get("input " + i);
            if (rows != null) {
                add(
                        node.inputs().get(i),
                        inOrder(pass, rows, batch.stride(node.inputs().get(i))));
            }
        }
        carried.forEach((state, values) -> initial(node, step, state, values, layout));
        plan.contributions().forEach(part -> contribute(node, part, results, pass));
    }

    /** Rows in the order of computation from those of an edge, or the other way round. */
    private static float[] inOrder(StepForward pass, float[] rows, int stride) {
        return pass.isReverse() ? Batch.reversed(pass.layout(), rows, stride) : rows;
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
            back.carry(StepForward.leafSlot(plan.backward(), next), "adjoint " + state.name(), values);
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
            sum(values, layout.count(), stride, gradient(node, learned.name()));
        }
    }

    private float[] rows(Graph.Node node, BackwardPlan.Source source, Map<String, float[]> results, StepForward pass) {
        return switch (source) {
            case BackwardPlan.Source.Leaf(Expr leaf) -> pass.leaf(leaf);
            case BackwardPlan.Source.Forward(String result) -> pass.kept(result);
            case BackwardPlan.Source.Backward(String result) -> Objects.requireNonNull(results.get(result));
            case BackwardPlan.Source.Fixed(Expr leaf) ->
                repeated(prepared.parameters(node).apply(leaf), pass.layout().rows());
        };
    }

    private static float[] repeated(float[] values, int rows) {
        int stride = Slot.padded(values.length);
        float[] repeated = new float[Math.multiplyExact(rows, stride)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, 0, repeated, row * stride, values.length);
        }
        return repeated;
    }

    private void contribute(Graph.Node node, BackwardPlan.Part part, Map<String, float[]> results, StepForward pass) {
        float[] total = gradient(node, part.parameter().name());
        float[] left = rows(node, part.left(), results, pass);
        int count = pass.layout().rows();
        if (part.right() == null) {
            sum(left, count, Slot.padded(part.parameter().size()), total);
        } else {
            outer(part, left, rows(node, part.right(), results, pass), count, total);
        }
    }

    private static void sum(float[] rows, int count, int stride, float[] total) {
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < total.length; i++) {
                total[i] += rows[row * stride + i];
            }
        }
    }

    /** total += leftᵀ · right over all rows; each thread has columns of its own. */
    private void outer(BackwardPlan.Part part, float[] left, float[] right, int count, float[] total) {
        int rows = part.parameter().shape().dimension(0);
        int columns = part.parameter().shape().dimension(1);
        int stride = Slot.padded(columns);
        int blocks = stride / Slot.BLOCK;
        float[] product = new float[Math.multiplyExact(rows, stride)];
        workers.run(worker -> gemm.transposed(
                left,
                Slot.padded(rows),
                rows,
                count,
                right,
                stride,
                StepForward.share(blocks, worker, workers),
                StepForward.share(blocks, worker + 1, workers),
                product));
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                total[i * columns + j] += product[i * stride + j];
            }
        }
    }

    /** Each row of the table belongs to one thread. */
    private void lookup(Graph.Node node, int[] ids, float[] dy, int size) {
        float[] table = gradient(node, "W");
        int stride = Slot.padded(size);
        int vocabulary = table.length / size;
        workers.run(worker -> {
            int low = StepForward.share(vocabulary, worker, workers);
            int high = StepForward.share(vocabulary, worker + 1, workers);
            for (int row = 0; row < ids.length; row++) {
                int id = ids[row];
                for (int i = 0; id >= low && id < high && i < size; i++) {
                    table[id * size + i] += dy[row * stride + i];
                }
            }
        });
    }

    private void last(Port from, Port y) {
        Layout in = batch.layout(from);
        Layout out = batch.layout(y);
        int stride = batch.stride(y);
        float[] dx = batch.zeros(from);
        for (int rank = 0; rank < out.count(); rank++) {
            if (out.length(rank) > 0) {
                int source = in.rank(out.sequence(rank));
                int row = in.row(source, in.length(source) - 1);
                System.arraycopy(adjoint(y), out.row(rank, 0) * stride, dx, row * stride, stride);
            }
        }
        add(from, dx);
    }

    private void pool(Pooling pooling, Port from, Port y) {
        Layout in = batch.layout(from);
        Layout out = batch.layout(y);
        int stride = batch.stride(y);
        float[] x = batch.edge(from);
        float[] dy = adjoint(y);
        float[] dx = batch.zeros(from);
        for (int rank = 0; rank < out.count(); rank++) {
            int source = in.rank(out.sequence(rank));
            int length = in.length(source);
            for (int i = 0; length > 0 && i < batch.size(y); i++) {
                float share = dy[out.row(rank, 0) * stride + i];
                switch (pooling) {
                    case MEAN -> {
                        for (int t = 0; t < length; t++) {
                            dx[in.row(source, t) * stride + i] += share / length;
                        }
                    }
                    case MAX -> {
                        int largest = 0;
                        for (int t = 1; t < length; t++) {
                            boolean larger =
                                    x[in.row(source, t) * stride + i] > x[in.row(source, largest) * stride + i];
                            largest = larger ? t : largest;
                        }
                        dx[in.row(source, largest) * stride + i] += share;
                    }
                }
            }
        }
        add(from, dx);
    }

    private void repeat(Port from, Port y) {
        Layout in = batch.layout(from);
        Layout out = batch.layout(y);
        int stride = batch.stride(y);
        float[] dy = adjoint(y);
        float[] dx = batch.zeros(from);
        for (int rank = 0; rank < out.count(); rank++) {
            int source = in.rank(out.sequence(rank));
            for (int t = 0; t < out.length(rank); t++) {
                for (int i = 0; i < stride; i++) {
                    dx[in.row(source, 0) * stride + i] += dy[out.row(rank, t) * stride + i];
                }
            }
        }
        add(from, dx);
    }
}
