package dev.rondo.onnx.raise;

import dev.rondo.Problem;
import dev.rondo.cell.Scope;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Last;
import dev.rondo.layer.Layer;
import dev.rondo.layer.PerStep;
import dev.rondo.layer.Pool;
import dev.rondo.layer.Pooling;
import dev.rondo.layer.Repeat;
import dev.rondo.layer.RepeatTo;
import dev.rondo.layer.Reverse;
import dev.rondo.model.Clock;
import dev.rondo.onnx.source.SliceRange;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Nodes that look across the steps of a sequence without a state: the layers that they are. */
final class AlongTime {
    /** How many features one id may become that is no row of a table of the file. */
    private static final int MOST_KINDS = 4096;

    private final Raising raising;
    private final StepsRun stepsRun;

    AlongTime(Raising raising, StepsRun stepsRun) {
        this.raising = raising;
        this.stepsRun = stepsRun;
    }

    /** What a node over steps gives; empty if it stays within a step. */
    Optional<Operand> raise(SourceNode node) {
        return switch (node.operator()) {
            case "Gather" -> gather(node);
            case "OneHot" -> oneHot(node);
            case "Slice" -> slice(node);
            case "ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum" -> reduce(node);
            case "GlobalAveragePool", "GlobalMaxPool" -> globalPool(node);
            case "Expand", "Tile" -> expand(node);
            case "ReverseSequence" -> Optional.of(reversed(node));
            default -> Optional.empty();
        };
    }

    /** A layer that gives what it takes, since the file has a name for it. */
    Operand unchanged(SourceNode node, Operand.View x) {
        Layer layer = new PerStep("identity", Scope::input);
        Draft draft = raising.draft("identity", layer, List.of(x.value()), Map.of());
        return new Operand.View(
                raising.origins().output(draft, "y", x.value().size(), raising.clock(node, x)), x.axes());
    }

    private Optional<Operand> gather(SourceNode node) {
        Operand data = raising.operand(node.input(0));
        Operand indices = raising.operand(node.input(1));
        if (data instanceof Operand.Fixed table && indices instanceof Operand.View ids) {
            return Optional.of(embedding(node, table, ids));
        }
        if (data instanceof Operand.View x && indices instanceof Operand.Fixed fixed) {
            int axis = (int) Math.floorMod(node.integer("axis", 0), (long) Math.max(1, x.rank()));
            if (axis == stepAxis(node, x)) {
                return Optional.of(picked(node, x, axis, fixed.tensor()));
            }
        }
        return Optional.empty();
    }

    /** A lookup in a table whose rows have one element that is on. */
    private Optional<Operand> oneHot(SourceNode node) {
        if (!(raising.operand(node.input(0)) instanceof Operand.View ids)
                || !(raising.operand(node.input(1)) instanceof Operand.Fixed depth)
                || !(raising.operand(node.input(2)) instanceof Operand.Fixed values)) {
            return Optional.empty();
        }
        long count = depth.tensor().size() == 1 ? depth.tensor().longAt(0) : 0;
        long axis = node.integer("axis", -1);
        if (count < 1 || count > MOST_KINDS || values.tensor().size() != 2 || (axis != -1 && axis != ids.rank())) {
            throw new Obstacle(
                    node,
                    "it has " + count + " values along axis " + axis,
                    "it makes at most " + MOST_KINDS + " features of an id, behind the other axes",
                    "use an embedding");
        }
        int size = (int) count;
        float[] rows = new float[size * size];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = values.tensor().floatAt(i % (size + 1) == 0 ? 1 : 0);
        }
        return Optional.of(embedding(node, ids, FloatTensor.wrap(Shape.of(size, size), rows)));
    }

    private Operand embedding(SourceNode node, Operand.Fixed table, Operand.View ids) {
        if (table.tensor().rank() != 2 || node.integer("axis", 0) != 0) {
            throw new Obstacle(
                    node,
                    "it looks up in " + table.tensor(),
                    "a table has one row for each id",
                    "export an embedding of two dimensions");
        }
        int[] shape = table.dimensions();
        return embedding(node, ids, Tensors.floats(table.tensor(), shape[0], shape[1]));
    }

    private Operand embedding(SourceNode node, Operand.View ids, FloatTensor rows) {
        if (!raising.origins().isTokens(ids.value())) {
            throw new Obstacle(
                    node,
                    "its indices are computed",
                    "rows of a table are looked up by an input of token ids",
                    "pass the ids as an input of their own");
        }
        int columns = ids.axes().stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
        if (columns != 1) {
            throw new Obstacle(
                    node,
                    "it looks up " + columns + " ids in each step",
                    "a step has one id in each input",
                    "pass each column of ids as an input of its own");
        }
        int[] shape = rows.shape().toArray();
        Layer layer = new Embedding(shape[0], shape[1]);
        Draft draft = raising.draft("embedding", layer, List.of(ids.value()), Map.of("W", rows));
        List<Axis> axes = new ArrayList<>(ids.axes());
        axes.add(Axis.ofSize(shape[1]));
        return new Operand.View(raising.origins().output(draft, "y", shape[1], raising.clock(node, ids)), axes);
    }

    /** One step out of all. */
    private Operand picked(SourceNode node, Operand.View x, int axis, SourceTensor index) {
        long count = raising.steps(x).orElse(0);
        boolean last = index.size() == 1 && (index.longAt(0) == -1 || (count > 0 && index.longAt(0) == count - 1));
        boolean first = index.size() == 1 && (index.longAt(0) == 0 || (count > 0 && index.longAt(0) == -count));
        if (!last && !first) {
            throw new Obstacle(
                    node,
                    "it picks the steps " + index.toList(),
                    "the first or the last step of a sequence can be taken",
                    "take one of these");
        }
        List<Axis> axes = new ArrayList<>(x.axes());
        axes.remove(axis);
        axes.addAll(axis, Collections.nCopies(index.rank(), new Axis.One()));
        return step(node, x, axes, first);
    }

    /** The first or the last of all steps that there are, as a value without steps. */
    Operand.View step(SourceNode node, Operand.View x, List<Axis> axes, boolean first) {
        if (!first) {
            requireFull(
                    node, x, "it takes the last step, padding included", "take the step before each sequence's end");
        }
        Operand.View from = first ? new Operand.View(layer(node, "reverse", new Reverse(), x), x.axes()) : x;
        return new Operand.View(layer(node, "last", new Last(), from), axes);
    }

    /** Says that a node looks at padding where sequences differ in length. */
    private void requireFull(SourceNode node, Operand.View x, String found, String remedy) {
        if (timeAxis(x) < 0) {
            return;
        }
        raising.problemIfRagged(
                raising.clock(node, x),
                new Problem(node.path(), found, "what stands beyond the end of a sequence is no part of it", remedy));
    }

    /** The last step of each sequence. */
    Operand last(SourceNode node, Operand.View x, List<Axis> axes) {
        return new Operand.View(layer(node, "last", new Last(), x), axes);
    }

    /** All steps in one. */
    Operand.View pool(SourceNode node, Pooling pooling, Operand.View x, List<Axis> axes) {
        return new Operand.View(layer(node, "pool", new Pool(pooling), x), axes);
    }

    /** The steps in reverse order. */
    Operand reverse(SourceNode node, Operand.View x) {
        return new Operand.View(layer(node, "reverse", new Reverse(), x), x.axes());
    }

    /** All steps in reverse order, which is what lengths that are the number of all steps come to. */
    private Operand reversed(SourceNode node) {
        Operand.View x = raising.view(node, 0);
        int time = (int) node.integer("time_axis", 0);
        if (time >= x.rank() || time != timeAxis(x) || !stepsRun.isAllSteps(node, 1, x)) {
            throw new Obstacle(
                    node,
                    "it reverses parts of axis " + time + ", as long as '" + node.input(1) + "' says",
                    "the steps of a sequence are reversed as a whole, by the lengths that an input gives, or where all have the same",
                    "make the lengths an input, or reverse all steps");
        }
        requireFull(node, x, "it reverses all steps, padding included", "make the lengths an input");
        return reverse(node, x);
    }

    private Expr layer(SourceNode node, String kind, Layer layer, Operand.View x) {
        Draft draft = raising.draft(kind, layer, List.of(x.value()), Map.of());
        Clock clock = raising.clock(node, x);
        Clock result = layer instanceof Reverse || Origins.isSingle(clock) ? clock : new Clock.LastOf(clock);
        return raising.origins().output(draft, "y", x.value().size(), result);
    }

    private Optional<Operand> slice(SourceNode node) {
        if (!(raising.operand(node.input(0)) instanceof Operand.View x)) {
            return Optional.empty();
        }
        int time = stepAxis(node, x);
        long[] axes = numbers(node, 3);
        long[] starts = numbers(node, 1);
        long[] ends = numbers(node, 2);
        long[] steps = numbers(node, 4);
        if (starts == null || ends == null || starts.length != 1) {
            return Optional.empty();
        }
        int axis = axes == null ? 0 : (int) Math.floorMod(axes[0], (long) x.rank());
        return axis == time
                ? sliced(node, x, axis, starts[0], ends[0], steps == null ? 1 : steps[0])
                : Optional.empty();
    }

    private Optional<Operand> sliced(SourceNode node, Operand.View x, int axis, long start, long end, long step) {
        long count = raising.steps(x).orElse(Integer.MAX_VALUE);
        boolean fromStart = start == 0 || start == -count;
        boolean toEnd = end >= count;
        if (fromStart && toEnd && step == 1) {
            return Optional.of(x);
        }
        List<Axis> one = new ArrayList<>(x.axes());
        one.set(axis, new Axis.One());
        if (step == 1 && (start == -1 || start == count - 1) && toEnd) {
            return Optional.of(step(node, x, one, false));
        }
        if (step == 1 && fromStart && (end == 1 || end == 1 - count)) {
            return Optional.of(step(node, x, one, true));
        }
        boolean fromEnd = start == -1 || start >= count - 1;
        if (step == -1 && fromEnd && (end < -count || SliceRange.isOpen(end))) {
            requireFull(node, x, "it reverses all steps, padding included", "use ReverseSequence");
            return Optional.of(reverse(node, x));
        }
        return Optional.empty();
    }

    private long @Nullable [] numbers(SourceNode node, int input) {
        return raising.operand(node.input(input)) instanceof Operand.Fixed fixed
                ? fixed.tensor().toLongs()
                : null;
    }

    private Optional<Operand> reduce(SourceNode node) {
        if (!(raising.operand(node.input(0)) instanceof Operand.View x)) {
            return Optional.empty();
        }
        int time = stepAxis(node, x);
        long[] axes = numbers(node, 1);
        if (time < 0
                || axes == null
                || (node.is("ReduceSum") && raising.steps(x).isEmpty())) {
            return Optional.empty();
        }
        boolean[] along = new boolean[x.rank()];
        for (long axis : axes) {
            along[(int) Math.floorMod(axis, (long) x.rank())] = true;
        }
        return pooled(node, x, time, along)
                .map(pooled -> node.integer("keepdims", 1) == 1 ? pooled : Reshaping.without(pooled, along));
    }

    /** All steps in one, where along features every step is first reduced by itself; empty if it is not about steps and features alone. */
    private Optional<Operand.View> pooled(SourceNode node, Operand.View x, int time, boolean[] along) {
        if (time < 0 || !along[time]) {
            return Optional.empty();
        }
        boolean[] inStep = along.clone();
        inStep[time] = false;
        for (int axis = 0; axis < inStep.length; axis++) {
            if (inStep[axis] && !x.axes().get(axis).isFeature()) {
                return Optional.empty();
            }
        }
        requireFull(node, x, "it reduces all steps, padding included", "mask the steps beyond the lengths");
        boolean mean = !node.is("ReduceMax") && !node.is("ReduceMin") && !node.is("GlobalMaxPool");
        Pooling pooling = mean ? Pooling.MEAN : Pooling.MAX;
        Operand.View from = node.is("ReduceMin") ? negative(x) : x;
        Operand.View frames =
                from.grid().groups(inStep).size() == from.value().size() ? from : reduced(pooling, from, inStep);
        Operand.View pooled = pool(node, pooling, frames, reducedAxes(frames, time, true));
        return Optional.of(
                switch (node.operator()) {
                    case "ReduceMin" -> pooled.with(Expressions.neg(pooled.value()));
                    case "ReduceSum" -> {
                        int terms = raising.steps(x).orElseThrow()
                                * (x.value().size() / frames.value().size());
                        yield pooled.with(Expressions.mul((float) terms, pooled.value()));
                    }
                    default -> pooled;
                });
    }

    /** The smallest of all steps: −max(−x). */
    Operand.View smallest(SourceNode node, Operand.View x, List<Axis> axes) {
        Operand.View largest = pool(node, Pooling.MAX, negative(x), axes);
        return largest.with(Expressions.neg(largest.value()));
    }

    private Operand.View negative(Operand.View x) {
        Operand.View negative = x.with(Expressions.neg(x.value()));
        raising.mark(negative.value());
        return negative;
    }

    private Operand.View reduced(Pooling pooling, Operand.View x, boolean... inStep) {
        Operand.View frames = pooling == Pooling.MEAN ? Reductions.mean(x, inStep) : Reductions.max(x, inStep);
        raising.mark(frames.value());
        return frames;
    }

    /** The axes without that of the steps. */
    static List<Axis> reducedAxes(Operand.View x, int axis, boolean keep) {
        List<Axis> axes = new ArrayList<>(x.axes());
        axes.remove(axis);
        if (keep) {
            axes.add(axis, new Axis.One());
        }
        return axes;
    }

    private Optional<Operand> globalPool(SourceNode node) {
        if (!(raising.operand(node.input(0)) instanceof Operand.View x) || timeAxis(x) < 2) {
            return Optional.empty();
        }
        boolean[] along = new boolean[x.rank()];
        Arrays.fill(along, 2, along.length, true);
        return pooled(node, x, timeAxis(x), along).map(Function.identity());
    }

    /** One value a sequence, for each step of another view, or so many times. */
    private Optional<Operand> expand(SourceNode node) {
        if (!(raising.operand(node.input(0)) instanceof Operand.View x)
                || !Origins.isSingle(raising.clock(x))
                || raising.clock(x) == null) {
            return Optional.empty();
        }
        return switch (raising.operand(node.input(1))) {
            case Operand.Sizes sizes -> repeated(node, x, sizes.values());
            case Operand.Fixed fixed ->
                repeated(
                        node,
                        x,
                        fixed.tensor().toList().stream()
                                .<Size>map(Size.Known::new)
                                .toList());
            case null, default -> Optional.empty();
        };
    }

    private Optional<Operand> repeated(SourceNode node, Operand.View x, List<Size> sizes) {
        Expr like = raising.like(node.input(1));
        Clock other = like == null ? null : raising.origins().clock(like);
        if (sizes.contains(new Size.Of(new Axis.Batch()))
                && other instanceof Clock.LastOf
                && raising.clock(x) instanceof Clock.Once) {
            return Optional.of(x.with(repeatTo(node, x)));
        }
        int rank = Math.max(x.rank(), sizes.size());
        List<Axis> axes = new ArrayList<>(x.axesOf(rank));
        for (int i = 0; i < sizes.size(); i++) {
            int at = i + rank - sizes.size();
            Size size = sizes.get(i);
            if (size instanceof Size.Of(Axis.Time time) && axes.get(at) instanceof Axis.One) {
                axes.set(at, time);
                return Optional.of(new Operand.View(repeatTo(node, x), axes));
            }
            boolean beside = at + 1 < rank
                    && (axes.get(at + 1) instanceof Axis.Batch || (at > 0 && axes.get(at - 1) instanceof Axis.Batch));
            boolean once = at == 0 && rank == x.rank() && stepAxis(node, x) == 0;
            if (size instanceof Size.Known(long count)
                    && ((count > 1 && beside) || once)
                    && axes.get(at) instanceof Axis.One) {
                axes.set(at, new Axis.Time());
                return Optional.of(new Operand.View(repeat(node, x, Math.toIntExact(count)), axes));
            }
        }
        return Optional.empty();
    }

    private Expr repeatTo(SourceNode node, Operand.View x) {
        Expr like = raising.like(node.input(1));
        Clock clock = like == null ? null : raising.origins().clock(like);
        if (like == null || clock == null) {
            throw new Obstacle(
                    node,
                    "nothing tells whose steps it takes",
                    "a value is repeated for the steps of another one",
                    "take the number of steps from the shape of that value");
        }
        Draft draft = raising.draft("repeat", new RepeatTo(), List.of(x.value(), like), Map.of());
        return raising.origins().output(draft, "y", x.value().size(), clock);
    }

    private Expr repeat(SourceNode node, Operand.View x, int count) {
        Draft draft = raising.draft("repeat", new Repeat(count), List.of(x.value()), Map.of());
        return raising.origins()
                .output(draft, "y", x.value().size(), new Clock.Repeated(raising.clock(node, x), count));
    }

    /** Where the axis of steps stands; −1 if there is none. */
    static int timeAxis(Operand.View x) {
        return x.axes().indexOf(new Axis.Time());
    }

    /**
     * Where the axis of steps stands, also where it was added for this node alone, so that a layer over an edge without an axis of time is
     * told from none.
     */
    private int stepAxis(SourceNode node, Operand.View x) {
        int time = timeAxis(x);
        SourceNode adding = raising.producer(node.input(0));
        boolean added = time < 0
                && x.rank() > 1
                && x.axes().getFirst() instanceof Axis.One
                && x.axes().get(1) instanceof Axis.Batch
                && adding != null
                && adding.is("Unsqueeze")
                && !node.name().isEmpty()
                && adding.name().startsWith(node.name() + "/");
        return added ? 0 : time;
    }
}
