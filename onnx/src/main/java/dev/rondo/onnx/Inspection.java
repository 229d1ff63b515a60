package dev.rondo.onnx;

import dev.rondo.FormatException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.onnx.source.Checksum;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.OnnxReader;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceModel;
import dev.rondo.onnx.source.SourceNode;
import dev.rondo.onnx.source.SourceTensor;
import dev.rondo.onnx.source.SourceValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is in an ONNX file, whether it can be imported or not.
 *
 * @param producer the tool that wrote it; empty where the file does not say
 * @param fileVersion the version of the file format
 * @param operatorSet the version of ONNX' operators
 * @param checked whether it carries Rondo's checksum, which fits
 * @param metadata what else it says of itself
 * @param inputs its inputs
 * @param outputs its outputs
 * @param operators how often it uses each operator, bodies left out
 * @param constants the number of elements of all tensors in it
 * @param imported the model, if it can be imported
 * @param obstacles why it cannot be imported; empty if it can
 */
public record Inspection(
        String producer,
        long fileVersion,
        int operatorSet,
        boolean checked,
        Map<String, String> metadata,
        List<Slot> inputs,
        List<Slot> outputs,
        Map<String, Integer> operators,
        long constants,
        Optional<Imported> imported,
        List<Problem> obstacles) {
    /**
     * An input or an output as the file declares it.
     *
     * @param name its name
     * @param type the type of its elements, such as {@code float}
     * @param shape its shape, such as {@code [T, B, 3]}
     */
    public record Slot(String name, String type, String shape) {}

    /** Keeps copies. */
    public Inspection {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        operators = Collections.unmodifiableMap(new TreeMap<>(operators));
        obstacles = List.copyOf(obstacles);
    }

    /**
     * Looks into a file.
     *
     * @throws FormatException if it is damaged, or uses operators that are older or newer than what is read
     * @throws IOException if it cannot be read at all
     */
    public static Inspection of(Path file) throws IOException {
        SourceModel source = OnnxReader.read(file);
        Optional<Imported> imported = Optional.empty();
        List<Problem> obstacles = List.of();
        try {
            imported = Optional.of(OnnxImport.read(file));
        } catch (ModelException e) {
            obstacles = e.problems();
        }
        SourceGraph graph = source.graph();
        return new Inspection(
                source.producer(),
                source.irVersion(),
                source.opset(),
                source.metadata().containsKey(Checksum.NAME),
                source.metadata(),
                graph.inputs().stream().map(Inspection::slot).toList(),
                graph.outputs().stream().map(Inspection::slot).toList(),
                graph.nodes().stream().collect(Collectors.toMap(SourceNode::operator, node -> 1, Integer::sum)),
                graph.initializers().values().stream()
                        .mapToLong(SourceTensor::size)
                        .sum(),
                imported,
                obstacles);
    }

    private static Slot slot(SourceValue value) {
        String type = value.type() == null ? "?" : value.type().name().toLowerCase(Locale.ROOT);
        List<Dimension> dimensions = value.dimensions();
        String shape = dimensions == null
                ? "?"
                : dimensions.stream()
                        .map(dimension -> switch (dimension) {
                            case Dimension.Fixed(long size) -> Long.toString(size);
                            case Dimension.Named(String name) -> name;
                            case Dimension.Unknown unknown -> "?";
                        })
                        .collect(Collectors.joining(", ", "[", "]"));
        return new Slot(value.name(), type, shape);
    }
}
