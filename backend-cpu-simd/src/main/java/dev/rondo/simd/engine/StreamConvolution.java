package dev.rondo.simd.engine;

import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A convolution over the last steps, which stand in a ring: one row more than it remembers. */
final class StreamConvolution extends StreamLayer {
    private final TapFunction function;
    private final int span;
    private final int dilation;
    private final int size;
    private final float[] x;
    private final TapFunction.Rows y;
    private final float @Nullable [] past;
    private final TapFunction.Rows ring;
    private final TapFunction.Meetings meetings;
    private final TapFunction.Workspace workspace;
    private int next;

    StreamConvolution(Graph.Node node, Operation.Convolve operation, SimdSession session, TapFunction function) {
        this.function = function;
        this.span = operation.span();
        this.dilation = operation.dilation();
        this.size = session.size(node.inputs().getFirst());
        this.x = session.edge(node.inputs().getFirst());
        this.y = new TapFunction.Rows(session.edge(new Port(node.name(), Port.Y)), 0);
        this.past = session.remembered(node.path("past"));
        this.ring = new TapFunction.Rows(new float[Math.multiplyExact(span, size)], size);
        this.meetings = new TapFunction.Meetings(new int[operation.kernel()][1], null, 1);
        this.workspace = function.workspace(1, new Memory());
    }

    @Override
    void run() {
        if (past == null) {
            Arrays.fill(ring.values(), 0);
        }
        System.arraycopy(x, 0, ring.values(), next * size, size);
        for (int tap = 0; tap < meetings.sources().length; tap++) {
            meetings.sources()[tap][0] = wrapped(next + 1 + tap * dilation);
        }
        function.run(workspace, meetings, 0, 1, ring, y);
        next = wrapped(next + 1);
    }

    private int wrapped(int row) {
        return row < span ? row : row - span;
    }

    @Override
    void begin() {
        resume();
    }

    @Override
    void keep() {
        for (int t = 0; past != null && t < span - 1; t++) {
            System.arraycopy(ring.values(), wrapped(next + 1 + t) * size, past, t * size, size);
        }
    }

    @Override
    void resume() {
        for (int t = 0; past != null && t < span - 1; t++) {
            System.arraycopy(past, t * size, ring.values(), wrapped(next + 1 + t) * size, size);
        }
    }
}
