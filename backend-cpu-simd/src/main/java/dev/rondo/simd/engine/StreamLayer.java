package dev.rondo.simd.engine;

import dev.rondo.cell.StateUpdate;
import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import dev.rondo.model.Port;
import dev.rondo.simd.plan.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A layer of a stream, on the one row of each of its edges. Running it takes no memory. */
abstract sealed class StreamLayer
        permits StreamConvolution, StreamLayer.Last, StreamLayer.Lookup, StreamLayer.Pool, StreamLayer.Step {
    /** One step. */
    abstract void run();

    /** Puts what is remembered, which is all zeros, to its first values. */
    void begin() {}

    /** Brings what the session remembers up to date, for a layer that has it in another form. */
    void keep() {}

    /** Goes on from what the session remembers. */
    void resume() {}

    /** Puts out what this layer gives if the sequence ends now; false if it gives nothing. */
    boolean end() {
        return true;
    }

    static StreamLayer of(Graph.Node node, SimdSession session, PreparedGraph prepared) {
        float[] y = session.edge(new Port(node.name(), Port.Y));
        return switch (node.operation()) {
            case Operation.Step step -> new Step(node, step, session, prepared);
            case Operation.Lookup lookup ->
                new Lookup(
                        session.token(),
                        prepared.table(node),
                        y,
                        lookup.table().shape().dimension(1));
            case Operation.Last last -> new Last(node, session, y);
            case Operation.Pool(Pooling pooling) -> new Pool(node, pooling, session, y);
            case Operation.Reverse reverse -> throw refused(node);
            case Operation.Repeat repeat -> throw refused(node);
            case Operation.RepeatTo repeat -> throw refused(node);
            case Operation.Convolve convolve ->
                new StreamConvolution(
                        node, convolve, session, prepared.convolution(node).forward());
        };
    }

    private static IllegalStateException refused(Graph.Node node) {
        return new IllegalStateException("refused before: " + node.name());
    }

    /** A recurrence, or a function of each step. */
    static final class Step extends StreamLayer {
        /** Threads share a step of more weights than this; waking a thread that sleeps takes as long as reading so many. */
        private static final long LARGE = 1 << 20;

        /** Threads that are awake share a step of more weights than this; meeting takes as long as reading so many. */
        private static final long MEDIUM = 1 << 16;

        private final PreparedStep step;
        private final StepMemory memory;
        private final Workers workers;
        private final StepRunner alone;
        private final @Nullable StepRunner[] sharing;
        private final Work work = this::run;
        private final List<StateUpdate> states;
        private final List<float[]> values = new ArrayList<>();
        private final List<float[]> first = new ArrayList<>();
        private final List<float[]> finals = new ArrayList<>();
        private final List<float[]> toCommit = new ArrayList<>();
        private final List<float[]> commitTo = new ArrayList<>();
        private final boolean remembers;
        private final SimdSession session;
        private final long sharedWeights;
        private boolean downward;

        Step(Graph.Node node, Operation.Step operation, SimdSession session, PreparedGraph prepared) {
            step = prepared.forward(node).step();
            memory = StepMemory.of(step, 1, 1, new Memory());
            workers = session.workers();
            states = operation.recurrence().states();
            Function<Expr, float[]> parameters = prepared.parameters(node);
            for (int i = 0; i < node.inputs().size(); i++) {
                bind(
                        operation.recurrence().inputs().get(i),
                        session.edge(node.inputs().get(i)));
            }
            memory.bind(result("y"), session.edge(new Port(node.name(), Port.Y)));
            boolean remembers = false;
            for (StateUpdate state : states) {
                float[] remembered = session.remembered(node.path(state.name()));
                remembers |= remembered != null;
                float[] value = remembered == null ? new float[Slot.padded(state.size())] : remembered;
                values.add(value);
                finals.add(session.edge(new Port(node.name(), state.name())));
                Expr.Parameter learned = state.initial();
                first.add(
                        learned == null
                                ? new float[value.length]
                                : Arrays.copyOf(parameters.apply(learned), value.length));
                bind(state.state(), value);
                bindNext(PreparedRecurrence.NEXT + state.name(), value);
            }
            this.remembers = remembers;
            alone = new StepRunner(step, memory);
            sharing = new StepRunner[workers.count()];
            sharedWeights = step.isDivisible() ? step.allWeights() : 0;
            this.session = session;
            if (workers.count() > 1 && sharedWeights > MEDIUM) {
                session.keepTime();
            }
        }

        private Slot result(String name) {
            return Objects.requireNonNull(step.plan().results().get(name));
        }

        private void bind(Expr leaf, float[] row) {
            Slot slot = step.slotOf(leaf);
            if (slot != null) {
                memory.bind(slot, row);
            }
        }

        private void bindNext(String name, float[] value) {
            Slot next = result(name);
            if (step.plan().inPlace().contains(name)) {
                memory.bind(next, value);
            } else {
                if (!next.equals(result("y"))) {
                    memory.bind(next, new float[value.length]);
                }
                toCommit.add(memory.array(next));
                commitTo.add(value);
            }
        }

        @Override
        void run() {
            if (!remembers && !states.isEmpty()) {
                begin();
            }
            if (sharedWeights > LARGE || (sharedWeights > MEDIUM && session.followsClosely())) {
                workers.run(work);
            } else {
                alone.run(1, downward);
            }
            downward = !downward;
            for (int i = 0; i < toCommit.size(); i++) {
                System.arraycopy(toCommit.get(i), 0, commitTo.get(i), 0, commitTo.get(i).length);
            }
            end();
        }

        private void run(int part, int parts, Barrier barrier) {
            if (parts == 1) {
                alone.run(1, downward);
                return;
            }
            StepRunner known = sharing[part];
            if (known == null) {
                known = new StepRunner(step, memory, part, parts, barrier);
                sharing[part] = known;
            }
            known.run(1, downward);
        }

        /** The final states are the states as they are now. */
        @Override
        boolean end() {
            for (int i = 0; i < values.size(); i++) {
                System.arraycopy(values.get(i), 0, finals.get(i), 0, finals.get(i).length);
            }
            return true;
        }

        @Override
        void begin() {
            for (int i = 0; i < values.size(); i++) {
                System.arraycopy(first.get(i), 0, values.get(i), 0, values.get(i).length);
            }
        }
    }

    /** A row of a table. */
    static final class Lookup extends StreamLayer {
        private final int[] token;
        private final FloatTensor table;
        private final float[] y;
        private final int size;

        Lookup(int[] token, FloatTensor table, float[] y, int size) {
            this.token = token;
            this.table = table;
            this.y = y;
            this.size = size;
        }

        @Override
        void run() {
            table.copyTo(token[0] * size, y, 0, size);
        }
    }

    /** The last step so far. */
    static final class Last extends StreamLayer {
        private final float[] x;
        private final float[] y;
        private final float[] last;
        private final float[] count;

        Last(Graph.Node node, SimdSession session, float[] y) {
            this.x = session.edge(node.inputs().getFirst());
            this.y = y;
            float[] remembered = session.remembered(node.path("y"));
            float[] steps = session.remembered(node.path("count"));
            this.last = remembered == null ? new float[y.length] : remembered;
            this.count = steps == null ? new float[1] : steps;
        }

        @Override
        void run() {
            System.arraycopy(x, 0, last, 0, last.length);
            System.arraycopy(x, 0, y, 0, y.length);
            count[0]++;
        }

        @Override
        boolean end() {
            System.arraycopy(last, 0, y, 0, y.length);
            return count[0] > 0;
        }
    }

    /** The mean or the maximum of the steps so far. */
    static final class Pool extends StreamLayer {
        private final float[] x;
        private final float[] y;
        private final float[] count;
        private final Pools pools;
        private final boolean remembers;

        Pool(Graph.Node node, Pooling pooling, SimdSession session, float[] y) {
            this.x = session.edge(node.inputs().getFirst());
            this.y = y;
            float[] total = session.remembered(node.path(pooling == Pooling.MEAN ? "sum" : "max"));
            float[] steps = session.remembered(node.path("count"));
            this.count = steps == null ? new float[1] : steps;
            this.remembers = total != null;
            this.pools = new Pools(pooling, total == null ? new float[y.length] : total, 0, y.length);
        }

        @Override
        void run() {
            if (!remembers) {
                count[0] = 0;
            }
            pools.add(x, 0, (int) count[0]);
            count[0]++;
            pools.finish((int) count[0], y, 0);
        }

        @Override
        boolean end() {
            if (count[0] > 0) {
                pools.finish((int) count[0], y, 0);
            }
            return count[0] > 0;
        }
    }
}
