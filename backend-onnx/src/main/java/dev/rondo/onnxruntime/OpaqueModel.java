package dev.rondo.onnxruntime;

import dev.rondo.FormatException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Signature;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.OnnxFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An ONNX file that runs as it is, whatever operators it uses: {@link OnnxRuntimeBackend} compiles and streams it like a model of
 * Rondo's. It cannot be trained, changed or run elsewhere. Immutable.
 *
 * <p>What the inputs and outputs are there for is recognised by their names and shapes where these leave no doubt, and said otherwise,
 * each method giving a new model:
 *
 * <pre>{@code
 * OpaqueModel model = OpaqueModel.read(file)
 *         .input("frame", Axis.batch(), Axis.feature(512))
 *         .state("h", "h_after")
 *         .constant("rate", IntTensor.of(Shape.of(), 16000));
 * }</pre>
 *
 * <p>A file of which an input has an axis of time takes whole sequences. Where it also takes their lengths, or all are of one length,
 * those of a batch run together. A file without such an axis takes one step at a call, and its states go from each call to the next. States
 * begin with zeros. A sequence without steps is never handed to the file: it has no outputs, and leaves states as they are.
 */
public final class OpaqueModel {
    private final OpaqueFile file;
    private final Map<String, Use> inputs;
    private final Map<String, Use> outputs;
    private final Uses uses;

    private OpaqueModel(OpaqueFile file, Map<String, Use> inputs, Map<String, Use> outputs) {
        this.file = file;
        this.inputs = inputs;
        this.outputs = outputs;
        this.uses = Recognition.of(file, inputs, outputs);
    }

    /**
     * Reads a file, and the tensors that it keeps in other files of its folder or below.
     *
     * @throws FormatException if it is no ONNX file, or ONNX Runtime refuses it, or it wants to read anything else: links of any kind
     *     are not followed
     * @throws IOException if a file cannot be read at all
     * @throws dev.rondo.BackendException if ONNX Runtime is not there
     */
    public static OpaqueModel read(Path file) throws IOException {
        return new OpaqueModel(OpaqueFile.of(OnnxFiles.selfContained(file)), Map.of(), Map.of());
    }

    /**
     * Reads the bytes of a file that needs no other.
     *
     * @throws FormatException if it is no ONNX file, or ONNX Runtime refuses it
     * @throws dev.rondo.BackendException if ONNX Runtime is not there
     */
    public static OpaqueModel read(byte[] file) {
        return new OpaqueModel(OpaqueFile.of(OnnxFiles.selfContained(file)), Map.of(), Map.of());
    }

    /**
     * Says that an input carries features or tokens.
     *
     * @throws ModelException if there is no such input, or its shape has other axes
     */
    public OpaqueModel input(String name, Axis... axes) {
        FileValue value = value(file.inputs(), FileValue.Kind.INPUT, name);
        return withInput(name, Recognition.checked(value, fitting(value, axes)));
    }

    /**
     * Says what the axes of an output are.
     *
     * @throws ModelException if there is no such output, or its shape has other axes
     */
    public OpaqueModel output(String name, Axis... axes) {
        FileValue value = value(file.outputs(), FileValue.Kind.OUTPUT, name);
        return withOutput(name, Recognition.checked(value, fitting(value, axes)));
    }

    /**
     * Says that an input takes the number of steps of each sequence.
     *
     * @throws ModelException if there is no such input
     */
    public OpaqueModel lengths(String name) {
        return withInput(name, Recognition.lengths(value(file.inputs(), FileValue.Kind.INPUT, name)));
    }

    /**
     * Says that an input takes a state, which an output continues.
     *
     * @throws ModelException if there is no such input or output
     */
    public OpaqueModel state(String input, String output) {
        FileValue value = value(file.inputs(), FileValue.Kind.INPUT, input);
        FileValue next = value(file.outputs(), FileValue.Kind.OUTPUT, output);
        return withInput(input, Recognition.state(value, next)).withOutput(output, new Use.Next());
    }

    /**
     * Says that an input takes the same value in every run.
     *
     * @throws ModelException if there is no such input, or its shape is another
     */
    public OpaqueModel constant(String name, Tensor value) {
        FileValue input = value(file.inputs(), FileValue.Kind.INPUT, name);
        int[] shape = value.shape().toArray();
        boolean fits = shape.length == input.dimensions().size();
        for (int i = 0; fits && i < shape.length; i++) {
            FileValue.Dimension dimension = input.dimensions().get(i);
            fits = shape[i] > 0 && (dimension.isFree() || dimension.size() == shape[i]);
        }
        if (!fits || !Element.isNumber(input.type())) {
            throw new ModelException(input.problem(
                    "found a constant of shape " + value.shape(),
                    "the file declares " + input,
                    "pass one of that shape, with no axis of length 0"));
        }
        return withInput(name, new Use.Constant(value));
    }

    /**
     * Says that an output is not wanted.
     *
     * @throws ModelException if there is no such output
     */
    public OpaqueModel without(String name) {
        value(file.outputs(), FileValue.Kind.OUTPUT, name);
        return withOutput(name, new Use.Omitted());
    }

    private OpaqueModel withInput(String name, Use use) {
        return new OpaqueModel(file, with(inputs, name, use), outputs);
    }

    private OpaqueModel withOutput(String name, Use use) {
        return new OpaqueModel(file, inputs, with(outputs, name, use));
    }

    private static Map<String, Use> with(Map<String, Use> said, String name, Use use) {
        Map<String, Use> more = new LinkedHashMap<>(said);
        more.put(name, use);
        return more;
    }

    private static FileValue value(List<FileValue> values, FileValue.Kind kind, String name) {
        return values.stream()
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelException(new Problem(
                        kind + " '" + name + "'",
                        "the file has no such " + kind,
                        "it has " + values.stream().map(FileValue::name).toList(),
                        "name one of these")));
    }

    /** Axes as they are in the file: one of fixed length 1 counts neither steps nor sequences. */
    private static List<Axis> fitting(FileValue value, Axis... axes) {
        List<FileValue.Dimension> dimensions = value.dimensions();
        boolean unknown = dimensions.isEmpty() && value.kind() == FileValue.Kind.OUTPUT;
        boolean fits = unknown || axes.length == dimensions.size();
        List<Axis> fitting = new ArrayList<>(List.of(axes));
        for (int i = 0; fits && !unknown && i < axes.length; i++) {
            FileValue.Dimension dimension = dimensions.get(i);
            if (axes[i] instanceof Axis.Feature(int size)) {
                fits = size > 0 && (dimension.isFree() || dimension.size() == size);
            } else if (dimension.size() == 1) {
                fitting.set(i, Axis.feature(1));
            } else {
                fits = dimension.isFree();
            }
        }
        if (!fits
                || fitting.stream().filter(Axis.time()::equals).count() > 1
                || fitting.stream().filter(Axis.batch()::equals).count() > 1) {
            throw new ModelException(value.problem(
                    "found the axes " + List.of(axes),
                    "the file declares " + value,
                    "name its axes in their order, time and batch once at most"));
        }
        return fitting;
    }

    /** What is not clear yet; empty once the file can be run. */
    public List<Problem> problems() {
        return uses.problems();
    }

    /**
     * What the model takes, gives and remembers: the states by the names of the inputs that take them.
     *
     * @throws ModelException with all {@link #problems}
     */
    public Signature signature() {
        requireClear();
        return uses.signature();
    }

    /** What everything is there for, where that is clear. */
    Uses uses() {
        requireClear();
        return uses;
    }

    private void requireClear() {
        List<Problem> problems = uses.problems();
        if (!problems.isEmpty()) {
            throw new ModelException(problems);
        }
    }

    /** The inputs and outputs, and what each is there for. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        Stream.concat(file.inputs().stream(), file.outputs().stream())
                .forEach(value -> text.append(value.path())
                        .append(": ")
                        .append(value)
                        .append(", ")
                        .append(uses.of(value))
                        .append('\n'));
        return text.toString();
    }
}
