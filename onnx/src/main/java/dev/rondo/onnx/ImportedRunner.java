package dev.rondo.onnx;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Streaming;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.onnx.signature.FileValue;
import dev.rondo.onnx.signature.Meaning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs an imported model on the tensors of its file: the same inputs, outputs and states, by the names and in the layouts that the file has for
 * them. Beyond the end of a sequence outputs are zero. Used by one thread at a time; whoever opens it closes it, before the backend.
 */
public final class ImportedRunner implements AutoCloseable {
    private final Imported imported;
    private final Graph graph;
    private final FileExecution execution;

    /**
     * Compiles a model.
     *
     * @throws dev.rondo.BackendException if the backend does not support it
     */
    public ImportedRunner(Imported imported, Backend backend) {
        this.imported = imported;
        this.graph = imported.graph();
        boolean streams = imported.signature().hasStates()
                && Streaming.obstacles(imported.graph()).isEmpty();
        this.execution = streams ? new StreamedExecution(imported, backend) : new WholeExecution(imported, backend);
    }

    /**
     * Runs the model.
     *
     * @param inputs the inputs of the file by name; weights that were given when it was read may be among them, states may be left out
     * @return the outputs of the file by name
     * @throws InputException if an input is missing or has another shape than the file says
     */
    public Map<String, Tensor> run(Map<String, ? extends Tensor> inputs) {
        check(inputs);
        Extent extent = extent(inputs);
        Map<String, int[]> lengths = lengths(inputs, extent);
        Map<String, SequenceBatch> batches = new LinkedHashMap<>();
        for (FileValue value : imported.signature().inputs()) {
            if (value.meaning() instanceof Meaning.Input(String name)) {
                Tensor tensor = Objects.requireNonNull(inputs.get(value.name()));
                int[] own = Objects.requireNonNull(lengths.get(name));
                batches.put(name, FileTensors.of(value, tensor).packed(tensor, isTokens(name), own));
            }
        }
        return outputs(execution.run(batches, inputs, extent.sequences()), extent);
    }

    /**
     * A tensor in the layout of an output, with zeros beyond the end of each sequence: what a file computes there follows from the padding of its
     * inputs, and is no part of what it says.
     *
     * @param output the name of an output of the file
     * @param tensor what is expected of it
     * @param inputs the inputs of the file by name, as for {@link #run}
     * @return the tensor itself where the output has no steps, no lengths are given, or its shape is another
     * @throws InputException if an input is missing or has another shape than the file says
     */
    public Tensor withoutPadding(String output, Tensor tensor, Map<String, ? extends Tensor> inputs) {
        check(inputs);
        boolean ragged = imported.signature().inputs().stream()
                .anyMatch(value -> value.meaning() instanceof Meaning.Lengths && inputs.containsKey(value.name()));
        Extent extent = extent(inputs);
        for (FileValue value : imported.signature().outputs()) {
            if (ragged && value.name().equals(output) && value.meaning() instanceof Meaning.Output(String name)) {
                FileTensors layout = layout(value, name, extent);
                Map<String, int[]> lengths = lengths(inputs, extent);
                int[] own = new int[extent.sequences()];
                Arrays.setAll(own, i -> clock(name).steps(input -> Objects.requireNonNull(lengths.get(input))[i]));
                return layout.shape().equals(tensor.shape())
                        ? layout.unpacked(layout.packed(tensor, false, own))
                        : tensor;
            }
        }
        return tensor;
    }

    private Clock clock(String output) {
        return graph.value(Objects.requireNonNull(graph.outputs().get(output))).clock();
    }

    private FileTensors layout(FileValue value, String output, Extent extent) {
        int padded = clock(output).steps(input -> extent.steps().getOrDefault(input, 1));
        return FileTensors.of(value, padded, extent.sequences());
    }

    /** How many steps each input of the model has, padding included, and how many sequences there are. */
    private record Extent(Map<String, Integer> steps, int sequences) {}

    private Extent extent(Map<String, ? extends Tensor> inputs) {
        Map<String, Integer> steps = new HashMap<>();
        int sequences = 1;
        for (FileValue value : imported.signature().inputs()) {
            Tensor tensor = inputs.get(value.name());
            boolean data = !(value.meaning() instanceof Meaning.Weight) && !(value.meaning() instanceof Meaning.Unused);
            if (tensor != null && data) {
                FileTensors layout = FileTensors.of(value, tensor);
                sequences = Math.max(sequences, layout.sequences());
                if (value.meaning() instanceof Meaning.Input(String name)) {
                    steps.put(name, layout.steps());
                }
            }
        }
        return new Extent(steps, sequences);
    }

    private boolean isTokens(String input) {
        return graph.inputs().stream()
                .anyMatch(found -> found.name().equals(input) && found.kind() == InputKind.TOKENS);
    }

    private void check(Map<String, ? extends Tensor> inputs) {
        List<Problem> problems = new ArrayList<>();
        for (FileValue value : imported.signature().inputs()) {
            boolean needed = value.meaning() instanceof Meaning.Input || value.meaning() instanceof Meaning.Lengths;
            if (needed && !inputs.containsKey(value.name())) {
                problems.add(new Problem(
                        "input '" + value.name() + "'",
                        "it is missing",
                        "the file takes " + value,
                        "give a tensor for it"));
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    /** The number of steps of each sequence of each input of the model. */
    private Map<String, int[]> lengths(Map<String, ? extends Tensor> inputs, Extent extent) {
        Map<String, int[]> given = new HashMap<>();
        for (FileValue value : imported.signature().inputs()) {
            Tensor tensor = inputs.get(value.name());
            if (value.meaning() instanceof Meaning.Lengths(String input) && tensor != null) {
                given.put(
                        input,
                        Arrays.stream(tensor.toDoubles())
                                .mapToInt(length -> (int) length)
                                .toArray());
            }
        }
        Map<String, int[]> lengths = new HashMap<>();
        for (Graph.Input input : graph.inputs()) {
            int[] all = new int[extent.sequences()];
            Arrays.fill(all, extent.steps().getOrDefault(input.name(), 1));
            int[] own = input.clock() instanceof Clock.Steps(String base) ? given.get(base) : null;
            lengths.put(input.name(), own == null ? all : checked(input.name(), own, all));
        }
        return lengths;
    }

    private static int[] checked(String input, int[] lengths, int... most) {
        boolean fits = lengths.length == most.length;
        for (int i = 0; fits && i < most.length; i++) {
            fits = lengths[i] >= 0 && lengths[i] <= most[i];
        }
        if (!fits) {
            throw new InputException(new Problem(
                    "lengths of '" + input + "'",
                    "found " + Arrays.toString(lengths),
                    "there is one for each of " + most.length + " sequences, from 0 to the number of steps",
                    "give the number of steps of each sequence"));
        }
        return lengths;
    }

    private Map<String, Tensor> outputs(FileExecution.Results results, Extent extent) {
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        for (FileValue value : imported.signature().outputs()) {
            if (value.meaning() instanceof Meaning.Output(String name)) {
                SequenceBatch batch = Objects.requireNonNull(results.outputs().get(name));
                outputs.put(value.name(), layout(value, name, extent).unpacked(batch));
            } else if (value.meaning() instanceof Meaning.States states) {
                FileTensors layout = FileTensors.of(value, 1, extent.sequences());
                outputs.put(value.name(), StateTensors.written(states, layout, results.states()));
            }
        }
        return outputs;
    }

    @Override
    public void close() {
        execution.close();
    }
}
