package dev.rondo.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out by names and shapes what inputs and outputs are there for, where nobody has said it. What can be read in two ways is left
 * unclear.
 */
final class Recognition {
    /** What stands for before and after in the names of a state. */
    private record Pair(String before, String after) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair("in", "out"),
            new Pair("input", "output"),
            new Pair("past", "present"),
            new Pair("prev", "next"),
            new Pair("previous", "next"),
            new Pair("initial", "final"),
            new Pair("old", "new"),
            new Pair("0", "n"));

    private final OpaqueFile file;
    private final AxisReading reading = new AxisReading();
    private final Map<String, Use> inputs;
    private final Map<String, Use> outputs;

    private Recognition(OpaqueFile file, Map<String, Use> saidOfInputs, Map<String, Use> saidOfOutputs) {
        this.file = file;
        this.inputs = new LinkedHashMap<>(saidOfInputs);
        this.outputs = new LinkedHashMap<>(saidOfOutputs);
    }

    /** What every input and output is there for; what has been said stands. */
    static Uses of(OpaqueFile file, Map<String, Use> saidOfInputs, Map<String, Use> saidOfOutputs) {
        Recognition recognition = new Recognition(file, saidOfInputs, saidOfOutputs);
        recognition.pairStates();
        file.inputs().forEach(recognition::learn);
        file.inputs().forEach(value -> recognition.inputs.computeIfAbsent(value.name(), n -> recognition.input(value)));
        file.inputs().forEach(recognition::learn);
        file.outputs()
                .forEach(value -> recognition.outputs.computeIfAbsent(value.name(), n -> recognition.output(value)));
        return new Uses(file, recognition.inputs, recognition.outputs);
    }

    private void learn(FileValue value) {
        if (inputs.get(value.name()) instanceof Use.Data(List<Axis> axes)) {
            reading.learn(value, axes);
        }
    }

    private void pairStates() {
        for (FileValue input : file.inputs()) {
            if (inputs.containsKey(input.name())) {
                continue;
            }
            Set<String> followers = followers(input.name().toLowerCase(Locale.ROOT));
            file.outputs().stream()
                    .filter(output -> !outputs.containsKey(output.name()))
                    .filter(output -> followers.contains(output.name().toLowerCase(Locale.ROOT)))
                    .filter(output -> continues(input, output))
                    .findFirst()
                    .ifPresent(output -> {
                        inputs.put(input.name(), state(input, output));
                        outputs.put(output.name(), new Use.Next());
                    });
        }
    }

    /** What an output that continues a state is usually called. */
    private static Set<String> followers(String name) {
        Set<String> names = new HashSet<>();
        for (String end : List.of(".next", "_next", "_out", ".out", "_output", "_new", "_n", "n")) {
            names.add(name + end);
        }
        for (String start : List.of("next_", "new_", "out_", "output_")) {
            names.add(start + name);
        }
        for (Pair pair : PAIRS) {
            names.add(name.replace(pair.before(), pair.after()));
        }
        names.remove(name);
        return names;
    }

    private static boolean continues(FileValue input, FileValue output) {
        if (!input.hasType(OnnxJavaType.FLOAT)
                || !output.hasType(OnnxJavaType.FLOAT)
                || input.dimensions().size() != output.dimensions().size()) {
            return false;
        }
        for (int i = 0; i < input.dimensions().size(); i++) {
            FileValue.Dimension one = input.dimensions().get(i);
            FileValue.Dimension other = output.dimensions().get(i);
            if (!one.isFree() && !other.isFree() && one.size() != other.size()) {
                return false;
            }
        }
        return true;
    }

    /** A state: its only free axis is that of the sequences. */
    static Use state(FileValue input, FileValue next) {
        List<Axis> axes = new ArrayList<>();
        for (FileValue.Dimension dimension : input.dimensions()) {
            axes.add(
                    dimension.isFree()
                            ? Axis.batch()
                            : Axis.feature((int) Math.min(Integer.MAX_VALUE, dimension.size())));
        }
        if (!continues(input, next)
                || !Placement.isReasonable(axes)
                || axes.stream().filter(Axis.Batch.class::isInstance).count() > 1) {
            return new Use.Unclear(input.problem(
                    "it is " + input,
                    "a state is of type FLOAT, of 1 to 2²⁴ elements, with one free axis at most, that of the sequences, and '"
                            + next.name() + "' is " + next,
                    "export the file with the sizes of its states, or name another output"));
        }
        return new Use.State(next.name(), axes);
    }

    private Use input(FileValue value) {
        boolean integers = value.hasType(OnnxJavaType.INT64) || value.hasType(OnnxJavaType.INT32);
        if (integers
                && value.dimensions().size() == 1
                && value.name().toLowerCase(Locale.ROOT).contains("len")) {
            return lengths(value);
        }
        boolean free = value.dimensions().stream().anyMatch(FileValue.Dimension::isFree);
        if (value.dimensions().isEmpty() || (integers && !free)) {
            return new Use.Unclear(value.problem(
                    "it is " + value,
                    "it does not show what it is there for",
                    "give its value by constant(\"" + value.name() + "\", …), or its axes by input(\"" + value.name()
                            + "\", …)"));
        }
        return data(value, reading.ofInput(value));
    }

    /** The number of steps of each sequence; of one where the axis is fixed. */
    static Use lengths(FileValue value) {
        List<Axis> axes = new ArrayList<>();
        value.dimensions().forEach(dimension -> axes.add(dimension.isFree() ? Axis.batch() : Axis.feature(1)));
        boolean fits = value.dimensions().size() == 1
                && (value.dimensions().getFirst().isFree()
                        || value.dimensions().getFirst().size() == 1);
        return fits && (value.hasType(OnnxJavaType.INT64) || value.hasType(OnnxJavaType.INT32))
                ? new Use.Lengths(axes)
                : new Use.Unclear(value.problem(
                        "it is " + value,
                        "lengths are INT64 or INT32, one a sequence",
                        "say by input(\"" + value.name() + "\", …) or constant(\"" + value.name()
                                + "\", …) what it is"));
    }

    private Use output(FileValue value) {
        return data(value, reading.ofOutput(value));
    }

    private static Use data(FileValue value, Optional<List<Axis>> axes) {
        return axes.<Use>map(read -> checked(value, read))
                .orElseGet(() -> new Use.Unclear(value.problem(
                        "it is " + value,
                        "its axes can be read in more than one way",
                        "say what they are by " + value.kind() + "(\"" + value.name() + "\", …)")));
    }

    /** What carries data, where type and axes are such that it can. */
    static Use checked(FileValue value, List<Axis> axes) {
        boolean input = value.kind() == FileValue.Kind.INPUT;
        if (!Element.isNumber(value.type())) {
            return new Use.Unclear(value.problem(
                    "it is " + value,
                    "data are tensors of numbers or truth values",
                    input ? "export the file without it" : "leave it out by without(\"" + value.name() + "\")"));
        }
        if (!Placement.isReasonable(axes)
                || axes.stream().filter(Axis.time()::equals).count() > 1
                || axes.stream().filter(Axis.batch()::equals).count() > 1) {
            return new Use.Unclear(value.problem(
                    "it is " + value,
                    "it has one axis of steps and one of sequences at most, and from 1 to 2²⁴ features",
                    "say what its axes are by " + value.kind() + "(\"" + value.name() + "\", …)"));
        }
        int features = new Placement(axes, 1, 1).features();
        if (input && Element.isInteger(value.type()) && features != 1) {
            return new Use.Unclear(value.problem(
                    "it has " + features + " integers a step",
                    "a step is one token",
                    "give it as constant(\"" + value.name() + "\", …) where it is always the same"));
        }
        return new Use.Data(axes);
    }
}
