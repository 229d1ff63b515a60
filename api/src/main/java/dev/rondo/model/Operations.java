package dev.rondo.model;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.FormulaScope;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.cell.Recurrence;
import dev.rondo.data.Shape;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Last;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Padding;
import dev.rondo.layer.PerStep;
import dev.rondo.layer.Pool;
import dev.rondo.layer.Recurrent;
import dev.rondo.layer.Repeat;
import dev.rondo.layer.RepeatTo;
import dev.rondo.layer.Reverse;
import java.util.List;

/** What a layer becomes once the sizes and clocks of its inputs are known. */
record Operations(Operation operation, Graph.Value output) {
    /** The features, from the first tap of a convolution to the last, that a stream has to keep. */
    private static final long MOST_SEEN = 1 << 28;

    /** The steps of a sequence of which a convolution without padding has to leave some. */
    private static final int LONGEST = 1 << 28;

    /**
     * Resolves one layer.
     *
     * @throws ModelException if the layer does not fit its inputs, or its cell or formula is not well formed
     */
    static Operations of(Layer layer, List<Graph.Value> inputs) {
        return switch (layer) {
            case Recurrent l -> step(CellScope.define(l.cell(), one(inputs).size()), l.direction(), inputs);
            case PerStep l -> step(formula(l, inputs), Direction.FORWARD, inputs);
            case Embedding l -> lookup(l, one(inputs));
            case Last l -> new Operations(new Operation.Last(), collapsed(one(inputs)));
            case Pool l -> new Operations(new Operation.Pool(l.pooling()), collapsed(one(inputs)));
            case Reverse l -> new Operations(new Operation.Reverse(), one(inputs));
            case Repeat l -> repeat(l, one(inputs));
            case RepeatTo l -> repeatTo(inputs);
            case Conv1d l -> convolve(l, one(inputs));
        };
    }

    private static Graph.Value one(List<Graph.Value> inputs) {
        if (inputs.size() != 1) {
            throw refused("found " + inputs.size() + " inputs", "this layer takes one", "merge them first");
        }
        return inputs.getFirst();
    }

    private static Recurrence formula(PerStep layer, List<Graph.Value> inputs) {
        if (inputs.isEmpty()) {
            throw refused("found no input", "at least one is needed", "connect it");
        }
        for (Graph.Value input : inputs) {
            if (!input.clock().equals(inputs.getFirst().clock())) {
                throw refused(
                        "it merges edges with the " + inputs.getFirst().clock() + " and the " + input.clock(),
                        "edges that meet have the same steps",
                        "repeat one to the steps of the other, or take last() of both");
            }
        }
        return FormulaScope.define(
                layer.formula(), inputs.stream().mapToInt(Graph.Value::size).toArray());
    }

    private static Operations step(Recurrence recurrence, Direction direction, List<Graph.Value> inputs) {
        Graph.Value output =
                new Graph.Value(recurrence.output().size(), inputs.getFirst().clock());
        return new Operations(new Operation.Step(recurrence, direction), output);
    }

    private static Operations lookup(Embedding layer, Graph.Value input) {
        positive("vocabulary", layer.vocabulary());
        positive("size", layer.size());
        ParameterSpec table =
                new ParameterSpec("W", Shape.of(layer.vocabulary(), layer.size()), Initializer.uniform(0.05f));
        return new Operations(new Operation.Lookup(table), new Graph.Value(layer.size(), input.clock()));
    }

    private static Graph.Value collapsed(Graph.Value input) {
        boolean single = input.clock() instanceof Clock.Once || input.clock() instanceof Clock.LastOf;
        return single ? input : new Graph.Value(input.size(), new Clock.LastOf(input.clock()));
    }

    private static Operations repeat(Repeat layer, Graph.Value input) {
        positive("count", layer.count());
        requireSingle(input.clock());
        Clock clock = new Clock.Repeated(input.clock(), layer.count());
        return new Operations(new Operation.Repeat(layer.count()), new Graph.Value(input.size(), clock));
    }

    private static Operations repeatTo(List<Graph.Value> inputs) {
        if (inputs.size() != 2) {
            throw refused(
                    "found " + inputs.size() + " inputs",
                    "it takes the value and the edge whose steps it takes",
                    "connect both");
        }
        Clock from = inputs.get(0).clock();
        Clock to = inputs.get(1).clock();
        requireSingle(from);
        if (!to.isWithin(from)) {
            throw refused(
                    "the value is the " + from + ", which an empty sequence does not have",
                    "every sequence of the other edge needs a value",
                    "take a final state instead of last()");
        }
        return new Operations(
                new Operation.RepeatTo(), new Graph.Value(inputs.get(0).size(), to));
    }

    private static void requireSingle(Clock clock) {
        if (!(clock instanceof Clock.Once || clock instanceof Clock.LastOf)) {
            throw refused(
                    "its input has the " + clock, "one value a sequence is repeated", "take last() or a final state");
        }
    }

    private static Operations convolve(Conv1d layer, Graph.Value input) {
        positive("size", layer.size());
        positive("kernel", layer.kernel());
        positive("stride", layer.stride());
        positive("dilation", layer.dilation());
        positive("groups", layer.groups());
        if (input.size() % layer.groups() != 0 || layer.size() % layer.groups() != 0) {
            throw refused(
                    "found " + input.size() + " input and " + layer.size() + " output features in " + layer.groups()
                            + " groups",
                    "both are multiples of the groups",
                    "change the sizes or the groups");
        }
        long seen = ((layer.kernel() - 1L) * layer.dilation() + 1) * input.size();
        if (seen > MOST_SEEN) {
            throw refused(
                    "its taps reach over " + seen + " features of the input",
                    "they reach over at most " + MOST_SEEN,
                    "make the kernel or the dilation smaller");
        }
        int taps = layer.kernel() * (input.size() / layer.groups());
        boolean oneTap = layer.kernel() == 1; // which has no distance to others and never lies beyond the ends
        Operation.Convolve operation = new Operation.Convolve(
                new ParameterSpec("W", Shape.of(layer.size(), taps), Initializer.glorotUniform()),
                new ParameterSpec("b", Shape.of(layer.size()), Initializer.zeros()),
                layer.kernel(),
                layer.stride(),
                oneTap ? 1 : layer.dilation(),
                layer.groups(),
                oneTap ? Padding.NONE : layer.padding());
        Clock clock = input.clock()
                .strided(operation.span() - operation.paddingBefore() - operation.paddingAfter(), operation.stride());
        if (clock.steps(ignored -> LONGEST) == 0) {
            throw refused(
                    "its taps span " + operation.span() + " steps of the " + input.clock(),
                    "no sequence has that many",
                    "pad it");
        }
        return new Operations(operation, new Graph.Value(layer.size(), clock));
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw refused("found " + what + " " + value, "it has to be at least 1", "pass a positive number");
        }
    }

    private static ModelException refused(String found, String expected, String remedy) {
        return new ModelException(new Problem("", found, expected, remedy));
    }
}
