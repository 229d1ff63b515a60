package dev.rondo.simd.engine;

import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.simd.engine.TapFunction.Meetings;
import dev.rondo.simd.engine.TapFunction.Rows;
import dev.rondo.simd.engine.TapFunction.Workspace;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A convolution over a batch, forward and backward. Any split of rows over threads gives the same bits. */
final class ConvolutionPass {
    private final Operation.Convolve operation;
    private final PreparedConvolution prepared;
    private final Batch batch;
    private final Port from;
    private final Port y;
    private final Workers workers;
    private final Taps taps;

    ConvolutionPass(
            Graph.Node node, Operation.Convolve operation, PreparedConvolution prepared, Batch batch, Workers workers) {
        this.operation = operation;
        this.prepared = prepared;
        this.batch = batch;
        this.from = node.inputs().getFirst();
        this.y = new Port(node.name(), Port.Y);
        this.workers = workers;
        this.taps = new Taps(operation, batch.layout(from), batch.layout(y));
    }

    /** The rows of the output. */
    float[] forward() {
        float[] rows = batch.take(y);
        run(prepared.forward(), taps.forward(), rows(from, batch.edge(from)), rows(y, rows));
        return rows;
    }

    /** ∂L/∂x, given ∂L/∂y. */
    float[] inputAdjoint(float[] dy) {
        float[] dx = batch.zeros(from);
        for (PreparedConvolution.Phase phase : prepared.phases()) {
            run(phase.function(), taps.backward(phase), rows(y, dy), rows(from, dx));
        }
        return dx;
    }

    private Rows rows(Port port, float[] values) {
        return new Rows(values, batch.stride(port));
    }

    private void run(TapFunction function, Meetings meetings, Rows x, Rows results) {
        int count = meetings.count();
        if (count == 0) {
            return;
        }
        Workspace[] workspaces = new Workspace[workers.count()];
        Arrays.setAll(workspaces, part -> function.workspace(Math.ceilDiv(count, workers.count()), batch.memory()));
        workers.run(part -> {
            int first = workers.share(count, part);
            function.run(workspaces[part], meetings, first, workers.share(count, part + 1), x, results);
        });
    }

    /** Adds the gradients of weights and bias, given ∂L/∂y. */
    void contribute(float[] dy, float[] dWeights, float[] dBias, OuterProducts products) {
        Meetings meetings = taps.forward();
        if (prepared.isChannelwise()) {
            Rows x = rows(from, batch.edge(from));
            workers.run(part -> TapChannels.contribute(
                    meetings,
                    rows(y, dy),
                    x,
                    workers.share(dBias.length, part),
                    workers.share(dBias.length, part + 1),
                    dWeights,
                    dBias));
        } else {
            contribute(meetings, dy, dWeights, dBias, products);
        }
    }

    private void contribute(Meetings meetings, float[] dy, float[] dWeights, float[] dBias, OuterProducts products) {
        int groups = operation.groups();
        int inputs = batch.size(from) / groups;
        int outputs = batch.size(y) / groups;
        int[][] sources = withZeros(meetings.sources());
        List<OuterProducts.Left> lefts = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            OuterProducts.Operand left = ofGroup(y, dy, group, outputs);
            OuterProducts.Operand right = ofGroup(from, batch.edge(from), group, inputs);
            OuterProducts.Left sums = new OuterProducts.Left(left);
            sums.sums().add(new float[outputs]);
            for (int[] rows : sources) {
                OuterProducts.Operand met =
                        new OuterProducts.Operand(right.values(), right.stride(), right.size(), rows);
                sums.products().add(new OuterProducts.Product(met, new float[Math.multiplyExact(outputs, inputs)]));
            }
            lefts.add(sums);
        }
        products.add(lefts, taps.out().rows());
        for (int group = 0; group < groups; group++) {
            System.arraycopy(lefts.get(group).sums().getFirst(), 0, dBias, group * outputs, outputs);
            for (int tap = 0; tap < operation.kernel(); tap++) {
                float[] total = lefts.get(group).products().get(tap).total();
                for (int output = 0; output < outputs; output++) {
                    int at = ((group * outputs + output) * operation.kernel() + tap) * inputs;
                    System.arraycopy(total, output * inputs, dWeights, at, inputs);
                }
            }
        }
    }

    /** The row behind all rows of the input in the place of none. */
    private int[][] withZeros(int[][] sources) {
        int zeros = taps.in().rows();
        return Arrays.stream(sources)
                .map(rows -> Arrays.stream(rows)
                        .map(row -> row == TapFunction.NONE ? zeros : row)
                        .toArray())
                .toArray(int[][]::new);
    }

    /** The rows of an edge with the features of one group, and behind them one of zeros. */
    private OuterProducts.Operand ofGroup(Port port, float[] rows, int group, int size) {
        int count = batch.layout(port).rows();
        int stride = Slot.padded(size);
        float[] own = batch.memory().zeros(Math.multiplyExact(count + 1, stride));
        for (int row = 0; row < count; row++) {
            System.arraycopy(rows, row * batch.stride(port) + group * size, own, row * stride, size);
        }
        return new OuterProducts.Operand(own, stride, size);
    }
}
