package dev.rondo.onnx;

import dev.rondo.model.Clock;
import dev.rondo.onnx.source.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** How many steps each sequence has at every clock, computed inside the graph from the lengths of its inputs. */
final class Clocks {
    private final GraphWriter graph;
    private final boolean oneStep;
    private final Function<String, String> inputLengths;
    private final Map<Clock, Supplier<String>> defined = new HashMap<>();
    private final Map<Clock, String> lengths = new HashMap<>();
    private final Map<Clock, String> masks = new HashMap<>();
    private final Map<Clock, String> columns = new HashMap<>();
    private final Map<Clock, String> nonEmpty = new HashMap<>();

    /**
     * The clocks of one graph.
     *
     * @param oneStep whether every sequence has exactly one step
     * @param inputLengths declares the lengths of an input, int32 {@code [B]}
     */
    Clocks(GraphWriter graph, boolean oneStep, Function<String, String> inputLengths) {
        this.graph = graph;
        this.oneStep = oneStep;
        this.inputLengths = inputLengths;
    }

    /** Whether every sequence has exactly one step, whatever the clock. */
    boolean isOneStep() {
        return oneStep;
    }

    /** Whether an edge of this clock has one step, for sequences that have any: it is {@code [B, n]}. */
    static boolean isSingle(Clock clock) {
        return switch (clock) {
            case Clock.Once c -> true;
            case Clock.LastOf c -> true;
            case Clock.Steps c -> false;
            case Clock.Repeated c -> false;
            case Clock.Strided c -> false;
        };
    }

    /** Whether every sequence has all steps, so that there is nothing to leave out. */
    boolean isFull(Clock clock) {
        return oneStep || clock.input() == null;
    }

    /** Says what the lengths of a clock are, so that they do not follow from the inputs alone. */
    void define(Clock clock, Supplier<String> value) {
        defined.putIfAbsent(clock, value);
    }

    /** The lengths of a clock that is not full, int32 {@code [B]}. */
    String lengths(Clock clock) {
        String known = lengths.get(clock);
        if (known == null) {
            Supplier<String> given = defined.get(clock);
            known = given == null ? derived(clock) : given.get();
            lengths.put(clock, known);
        }
        return known;
    }

    private String derived(Clock clock) {
        return switch (clock) {
            case Clock.Steps(String input) -> inputLengths.apply(input);
            case Clock.LastOf(Clock of) ->
                graph.node("Min", lengths(of) + "/last", List.of(lengths(of), graph.int32(1)));
            case Clock.Repeated(Clock of, int count) ->
                graph.node("Mul", lengths(of) + "/repeated", List.of(lengths(of), graph.int32(count)));
            case Clock.Once c -> throw new IllegalStateException("full: " + clock);
            case Clock.Strided c -> strided(c);
        };
    }

    private String strided(Clock.Strided clock) {
        String of = lengths(clock.of());
        int shift = clock.stride() - clock.span();
        String shifted = graph.node("Add", of + "/shifted", List.of(of, graph.int32(shift)));
        String covered = graph.node("Max", of + "/covered", List.of(shifted, graph.int32(0)));
        return graph.node("Div", of + "/strided", List.of(covered, graph.int32(clock.stride())));
    }

    /** Which steps are there, bool {@code [T, B, 1]}; T is that of {@code x}, which has this clock. */
    String mask(Clock clock, Value x) {
        String known = masks.get(clock);
        if (known == null) {
            String prefix = lengths(clock);
            String steps = Shapes.squeeze(graph, Shapes.steps(graph, x), prefix + "/T", 0);
            String range = graph.node("Range", prefix + "/range", List.of(graph.scalar(0), steps, graph.scalar(1)));
            String t = graph.node(
                    "Cast", prefix + "/t", List.of(range), Attributes.of("to", (long) ElementType.INT32.code()));
            String column = Shapes.unsqueeze(graph, t, prefix + "/column", 1, 2);
            String row = Shapes.unsqueeze(graph, lengths(clock), prefix + "/row", 0, 2);
            known = graph.node("Less", prefix + "/mask", List.of(column, row));
            masks.put(clock, known);
        }
        return known;
    }

    /** Which sequences have a step, bool {@code [B, 1]}. */
    String nonEmpty(Clock clock) {
        String known = nonEmpty.get(clock);
        if (known == null) {
            known = graph.node("Greater", lengths(clock) + "/non_empty", List.of(perSequence(clock), graph.int32(0)));
            nonEmpty.put(clock, known);
        }
        return known;
    }

    /** The number of steps of each sequence as float {@code [B, 1]}. */
    String counts(Clock clock) {
        return graph.node("Cast", lengths(clock) + "/count", List.of(perSequence(clock)), Attributes.of("to", (long)
                ElementType.FLOAT.code()));
    }

    /** The lengths as {@code [B, 1]}. */
    private String perSequence(Clock clock) {
        String known = columns.get(clock);
        if (known == null) {
            known = Shapes.unsqueeze(graph, lengths(clock), lengths(clock) + "/per_sequence", 1);
            columns.put(clock, known);
        }
        return known;
    }
}
