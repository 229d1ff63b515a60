package dev.rondo.onnxruntime;

import dev.rondo.Problem;
import dev.rondo.backend.Signature;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What every input and output of a file is there for.
 *
 * <p>A file with an axis of time takes whole sequences; one without takes a step at a call. All axes of time are those of the first input
 * that has one.
 *
 * @param file the file
 * @param inputs by name
 * @param outputs by name
 */
record Uses(OpaqueFile file, Map<String, Use> inputs, Map<String, Use> outputs) {
    Use of(FileValue value) {
        return Objects.requireNonNull(
                (value.kind() == FileValue.Kind.INPUT ? inputs : outputs).get(value.name()), value.name());
    }

    /** Inputs or outputs that carry data. */
    private Stream<FileValue> data(List<FileValue> values) {
        return values.stream().filter(value -> of(value) instanceof Use.Data);
    }

    /** What keeps the file from running. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        Stream.concat(file.inputs().stream(), file.outputs().stream())
                .map(this::of)
                .forEach(use -> {
                    if (use instanceof Use.Unclear(Problem problem)) {
                        problems.add(problem);
                    }
                });
        for (FileValue value : file.outputs()) {
            boolean isInput =
                    file.inputs().stream().anyMatch(input -> input.name().equals(value.name()));
            if (isInput && !(of(value) instanceof Use.Omitted)) {
                problems.add(value.problem(
                        "it is the input of that name",
                        "ONNX Runtime writes only what a node gives",
                        "leave it out by without(\"" + value.name() + "\")"));
            }
        }
        if (problems.isEmpty() && data(file.inputs()).findAny().isEmpty()) {
            problems.add(new Problem(
                    "the file",
                    "no input carries data",
                    "a model takes features or tokens",
                    "say by input(…) which input does"));
        }
        if (problems.isEmpty() && data(file.outputs()).findAny().isEmpty()) {
            problems.add(new Problem(
                    "the file", "no output is asked for", "a model gives one", "leave one by not calling without(…)"));
        }
        return problems;
    }

    /** What keeps a file that runs from being streamed. */
    List<Problem> streamingProblems() {
        List<Problem> problems = new ArrayList<>();
        Signature signature = signature();
        if (signature.inputs().size() != 1 || signature.outputs().size() != 1) {
            problems.add(new Problem(
                    "the file",
                    "found the inputs "
                            + signature.inputs().stream().map(Graph.Input::name).toList() + " and the outputs "
                            + signature.outputs().keySet(),
                    "a stream has one of each",
                    "give inputs by constant(…), leave out outputs by without(…)"));
        }
        if (hasTime() && signature.states().isEmpty()) {
            problems.add(new Problem(
                    "the file",
                    "it takes whole sequences, and has no state",
                    "a stream goes on from a state",
                    "name a pair of input and output by state(…), or run it on whole sequences"));
        }
        if (signature.outputs().values().stream().anyMatch(value -> value.clock() instanceof Clock.LastOf)) {
            problems.add(new Problem(
                    "the file",
                    "its output belongs to the end of a sequence",
                    "a stream has not ended",
                    "run it on whole sequences"));
        }
        return problems;
    }

    /** Whether the file takes whole sequences. */
    boolean hasTime() {
        return data(file.inputs()).anyMatch(value -> axes(value).contains(Axis.time()));
    }

    /** Whether the file takes several sequences at once. */
    boolean hasBatch() {
        return Stream.concat(file.inputs().stream(), file.outputs().stream())
                .map(this::of)
                .allMatch(use -> switch (use) {
                    case Use.Data(List<Axis> axes) -> axes.contains(Axis.batch());
                    case Use.Lengths(List<Axis> axes) -> axes.contains(Axis.batch());
                    case Use.State(String next, List<Axis> axes) -> axes.contains(Axis.batch());
                    case Use.Next n -> true;
                    case Use.Constant c -> true;
                    case Use.Omitted o -> true;
                    case Use.Unclear u -> false;
                });
    }

    /** Whether the file takes the lengths of sequences, so that shorter ones may be padded. */
    boolean hasLengths() {
        return inputs.values().stream().anyMatch(Use.Lengths.class::isInstance);
    }

    private List<Axis> axes(FileValue value) {
        return of(value) instanceof Use.Data(List<Axis> axes) ? axes : List.of();
    }

    private boolean isOngoing(FileValue value) {
        return !hasTime() || axes(value).contains(Axis.time());
    }

    /** The clock of the sequences. */
    Clock clock() {
        return new Clock.Steps(data(file.inputs())
                .filter(this::isOngoing)
                .findFirst()
                .orElseThrow()
                .name());
    }

    /** The model seen from outside; there may be no problems. */
    Signature signature() {
        List<Graph.Input> takes = new ArrayList<>();
        data(file.inputs()).forEach(value -> {
            boolean tokens = Element.isInteger(value.type());
            takes.add(new Graph.Input(
                    value.name(),
                    tokens ? InputKind.TOKENS : InputKind.FEATURES,
                    tokens ? Element.tokens(value.type().orElseThrow()) : features(axes(value)),
                    isOngoing(value) ? clock() : new Clock.Once()));
        });
        Map<String, Graph.Value> gives = new LinkedHashMap<>();
        data(file.outputs())
                .forEach(value -> gives.put(
                        value.name(),
                        new Graph.Value(
                                features(axes(value)), isOngoing(value) ? clock() : new Clock.LastOf(clock()))));
        Map<String, Integer> states = new LinkedHashMap<>();
        for (FileValue value : file.inputs()) {
            if (of(value) instanceof Use.State(String next, List<Axis> axes)) {
                states.put(value.name(), features(axes));
            }
        }
        return new Signature(file::fingerprint, takes, gives, states, Set.of());
    }

    private static int features(List<Axis> axes) {
        return new Placement(axes, 1, 1).features();
    }

    /** The output that continues a state. */
    FileValue next(Use.State state) {
        Optional<FileValue> next = file.outputs().stream()
                .filter(value -> value.name().equals(state.next()))
                .findFirst();
        return next.orElseThrow();
    }
}
