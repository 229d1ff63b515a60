package dev.rondo.backend;

import dev.rondo.Problem;
import dev.rondo.cell.StateUpdate;
import dev.rondo.layer.Direction;
import dev.rondo.layer.Pooling;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of streaming that hold for every backend: no layer may need a step that has not come yet. */
public final class Streaming {
    private Streaming() {}

    /** Why a graph cannot be streamed; empty if it can. */
    public static List<Problem> obstacles(Graph graph) {
        List<Problem> problems = new ArrayList<>();
        if (graph.inputs().size() != 1 || graph.outputs().size() != 1) {
            problems.add(new Problem(
                    "model",
                    "found " + graph.inputs().size() + " inputs and "
                            + graph.outputs().size() + " outputs",
                    "a stream has one of each",
                    "merge them, or give initial states by Session.restore()"));
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            Graph.Node node = graph.nodes().get(i);
            Problem problem = obstacle(node);
            if (problem != null) {
                problems.add(problem.within("layers[" + i + "] '" + node.name() + "'"));
            }
        }
        return problems;
    }

    /**
     * What a session of a graph remembers, by full name, with the number of elements: the states of recurrences; for {@code Last} its
     * {@code y}, for {@code Pool} its {@code sum} or {@code max}, for both the {@code count} of steps so far, exact up to 2²⁴; for a convolution the
     * {@code past}: as many of the last input steps as its taps reach back, oldest first, zeros where there was none. A layer behind {@code Last} or
     * {@code Pool} works on the one step that the sequence would end with, and remembers nothing.
     */
    public static Map<String, Integer> states(Graph graph) {
        Map<String, Integer> states = new LinkedHashMap<>();
        for (Graph.Node node : graph.nodes()) {
            if (!isOngoing(graph, node)) {
                continue;
            }
            int size = graph.value(node.inputs().getFirst()).size();
            switch (node.operation()) {
                case Operation.Step step -> {
                    for (StateUpdate state : step.recurrence().states()) {
                        states.put(node.path(state.name()), state.size());
                    }
                }
                case Operation.Last last -> put(states, node, "y", size);
                case Operation.Pool(Pooling pooling) ->
                    put(states, node, pooling == Pooling.MEAN ? "sum" : "max", size);
                case Operation.Convolve convolve
                when convolve.span() > 1 ->
                    states.put(node.path("past"), Math.multiplyExact(convolve.span() - 1, size));
                case Operation.Convolve convolve -> {}
                case Operation.Lookup lookup -> {}
                case Operation.Reverse reverse -> {}
                case Operation.Repeat repeat -> {}
                case Operation.RepeatTo repeat -> {}
            }
        }
        return states;
    }

    /** Whether steps of a node's input keep coming while the stream lasts. */
    public static boolean isOngoing(Graph graph, Graph.Node node) {
        Clock clock = graph.value(node.inputs().getFirst()).clock();
        return !(clock instanceof Clock.Once || clock instanceof Clock.LastOf);
    }

    /** The full names of what {@link #states} remembers that are numbers of steps. */
    static Set<String> counts(Graph graph) {
        Set<String> counts = new HashSet<>();
        for (Graph.Node node : graph.nodes()) {
            boolean counted = node.operation() instanceof Operation.Last || node.operation() instanceof Operation.Pool;
            if (counted && isOngoing(graph, node)) {
                counts.add(node.path("count"));
            }
        }
        return counts;
    }

    private static void put(Map<String, Integer> states, Graph.Node node, String name, int size) {
        states.put(node.path(name), size);
        states.put(node.path("count"), 1);
    }

    private static @Nullable Problem obstacle(Graph.Node node) {
        if (!node.initialStates().isEmpty()) {
            return new Problem(
                    "",
                    "its states begin with another layer's",
                    "that layer ends only with the stream",
                    "stream both models one after the other and restore the states");
        }
        return switch (node.operation()) {
            case Operation.Step step ->
                step.direction() == Direction.REVERSE
                                && !step.recurrence().states().isEmpty()
                        ? future("it runs from the last step to the first", "use a forward layer")
                        : null;
            case Operation.Reverse reverse -> future("it reverses the steps", "remove it");
            case Operation.Repeat repeat ->
                future("it begins when the sequence has ended", "repeat outside the stream");
            case Operation.RepeatTo repeat ->
                future("it begins when the sequence has ended", "repeat outside the stream");
            case Operation.Convolve convolve -> obstacle(convolve);
            case Operation.Last last -> null;
            case Operation.Pool pool -> null;
            case Operation.Lookup lookup -> null;
        };
    }

    private static @Nullable Problem obstacle(Operation.Convolve convolve) {
        if (convolve.paddingAfter() > 0) {
            return future("it sees later steps", "pad it causally");
        } else if (convolve.stride() > 1) {
            return everyStep("it has a stride of " + convolve.stride(), "use stride 1");
        } else if (convolve.paddingBefore() < convolve.span() - 1) {
            return everyStep("it is not padded, so that the first steps have no output", "pad it causally");
        }
        return null;
    }

    private static Problem everyStep(String found, String remedy) {
        return new Problem("", found, "a stream has an output for every step", remedy);
    }

    private static Problem future(String found, String remedy) {
        return new Problem("", found, "a stream has no later steps", remedy);
    }
}
