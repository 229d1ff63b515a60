package dev.rondo.simd.engine;

import dev.rondo.data.FloatTensor;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.train.Draw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The forward pass of a graph over a batch, node by node. */
final class ForwardPass {
    private final PreparedGraph prepared;
    private final Batch batch;
    private final @Nullable Draw draw;
    private final boolean keeps;
    private final Workers workers;
    private final Map<String, StepForward> steps = new HashMap<>();

    /** A pass over a batch; {@code keeps} says whether a backward pass will ask for rows. */
    ForwardPass(PreparedGraph prepared, Batch batch, @Nullable Draw draw, boolean keeps, Workers workers) {
        this.prepared = prepared;
        this.batch = batch;
        this.draw = draw;
        this.keeps = keeps;
        this.workers = workers;
    }

    Batch batch() {
        return batch;
    }

    StepForward step(Graph.Node node) {
        return Objects.requireNonNull(steps.get(node.name()));
    }

    void run() {
        List<Graph.Node> nodes = prepared.graph().nodes();
        boolean enoughSequences = batch.count() >= workers.count();
        int next;
        for (int i = 0; i < nodes.size(); i = next) {
            next = enoughSequences ? i + 1 : behindSideBySide(nodes, i);
            if (next - i > 1) {
                runSideBySide(nodes.subList(i, next));
            } else {
                next = i + 1;
                run(nodes.get(i));
            }
        }
    }

    private void runSideBySide(List<Graph.Node> nodes) {
        List<StepForward> sideBySide = new ArrayList<>();
        List<StepPass> passes = new ArrayList<>();
        for (Graph.Node node : nodes) {
            StepForward forward = begin(node);
            sideBySide.add(forward);
            passes.add(prepare(node, forward));
        }
        StepPass.forward(passes, workers);
        for (StepForward forward : sideBySide) {
            forward.finish();
        }
    }

    /**
     * The index behind some recurrences from {@code first} on that do not take each other's results, as the directions of a layer: at most
     * one a thread.
     */
    private int behindSideBySide(List<Graph.Node> nodes, int first) {
        int next = first;
        while (next < nodes.size()
                && next - first < workers.count()
                && !nodes.get(next).states().isEmpty()) {
            Graph.Node node = nodes.get(next);
            if (nodes.subList(first, next).stream().anyMatch(earlier -> takesOf(node, earlier))) {
                break;
            }
            next++;
        }
        return next;
    }

    private static boolean takesOf(Graph.Node node, Graph.Node earlier) {
        return Stream.concat(node.inputs().stream(), node.initialStates().values().stream())
                .anyMatch(port -> port.source().equals(earlier.name()));
    }

    private StepForward begin(Graph.Node node) {
        StepForward forward = new StepForward(prepared.forward(node), batch, keeps);
        steps.put(node.name(), forward);
        return forward;
    }

    private StepPass prepare(Graph.Node node, StepForward forward) {
        return forward.prepare(prepared.parameters(node), draw, workers);
    }

    private void run(Graph.Node node) {
        Port from = node.inputs().getFirst();
        Port y = new Port(node.name(), Port.Y);
        switch (node.operation()) {
            case Operation.Step step -> {
                StepForward forward = begin(node);
                prepare(node, forward).forward();
                forward.finish();
            }
            case Operation.Lookup lookup -> batch.put(y, lookup(y, batch.tokens(from), prepared.table(node)));
            case Operation.Last last -> batch.put(y, new AcrossTime(batch, from, y).last());
            case Operation.Pool(Pooling pooling) -> batch.put(y, new AcrossTime(batch, from, y).pool(pooling));
            case Operation.Reverse reverse ->
                batch.put(y, batch.reversed(batch.layout(from), batch.edge(from), batch.stride(from)));
            case Operation.Repeat repeat -> batch.put(y, new AcrossTime(batch, from, y).repeat());
            case Operation.RepeatTo repeat -> batch.put(y, new AcrossTime(batch, from, y).repeat());
            case Operation.Convolve convolve ->
                batch.put(y, new ConvolutionPass(node, convolve, prepared.convolution(node), batch, workers).forward());
        }
    }

    private float[] lookup(Port y, int[] ids, FloatTensor table) {
        int size = batch.size(y);
        int stride = batch.stride(y);
        float[] rows = batch.take(y);
        for (int row = 0; row < ids.length; row++) {
            table.copyTo(ids[row] * size, rows, row * stride, size);
        }
        return rows;
    }
}
