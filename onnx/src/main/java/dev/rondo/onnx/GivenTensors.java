package dev.rondo.onnx;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.DoubleTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.raise.OwnStates;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceTensor;
import dev.rondo.onnx.source.SourceValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values that take the place of a file's inputs. */
final class GivenTensors {
    private GivenTensors() {}

    /** What the caller gives, and the defaults that the file has for other inputs, but for states of our own export. */
    static Map<String, SourceTensor> bound(SourceGraph graph, Map<String, ? extends Tensor> given) {
        List<Problem> problems = new ArrayList<>();
        Map<String, SourceTensor> bound = new HashMap<>();
        OwnStates states = new OwnStates(graph);
        for (SourceValue input : graph.inputs()) {
            SourceTensor standard = graph.initializers().get(input.name());
            Tensor value = given.get(input.name());
            if (value != null) {
                check(input, value, problems);
                bound.put(input.name(), source(input, value));
            } else if (standard != null && !states.contains(input.name())) {
                bound.put(input.name(), standard);
            }
        }
        given.keySet().stream()
                .filter(name -> !bound.containsKey(name))
                .forEach(name -> problems.add(new Problem(
                        "input '" + name + "'",
                        "a value is given for it",
                        "the file has the inputs "
                                + graph.inputs().stream().map(SourceValue::name).toList(),
                        "name one of these")));
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return bound;
    }

    private static void check(SourceValue input, Tensor value, List<Problem> problems) {
        List<Dimension> dimensions = input.dimensions();
        int[] shape = value.shape().toArray();
        boolean fits = dimensions == null || dimensions.size() == shape.length;
        for (int i = 0; fits && dimensions != null && i < shape.length; i++) {
            fits = !(dimensions.get(i) instanceof Dimension.Fixed(long size)) || size == shape[i];
        }
        if (!fits) {
            problems.add(new Problem(
                    "input '" + input.name() + "'",
                    "found shape " + value.shape(),
                    "the file declares " + dimensions,
                    "give a tensor of that shape"));
        }
    }

    private static SourceTensor source(SourceValue input, Tensor value) {
        List<Long> shape =
                Arrays.stream(value.shape().toArray()).mapToObj(Long::valueOf).toList();
        return switch (value) {
            case FloatTensor floats -> SourceTensor.ofFloats(ElementType.FLOAT, shape, floats.toArray());
            case DoubleTensor doubles -> SourceTensor.ofDoubles(shape, doubles.toDoubles());
            case IntTensor ints -> {
                long[] values = new long[ints.size()];
                Arrays.setAll(values, ints::at);
                ElementType type = input.type();
                yield SourceTensor.ofLongs(type != null && type.isInteger() ? type : ElementType.INT64, shape, values);
            }
        };
    }
}
