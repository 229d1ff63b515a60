package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that make tensors of attributes, shapes, types, or bounds. */
final class Sources {
    private Sources() {}

    /** The result of an operator; empty where it is none of these, or where it makes what no tensor here holds. */
    static Optional<SourceTensor> evaluate(Operands operands) {
        return switch (operands.node().operator()) {
            case "Constant" -> constant(operands.node());
            case "Cast" -> cast(operands);
            case "Shape" ->
                Optional.of(shape(operands.node(), operands.tensor(0).shape()));
            case "Size" ->
                Optional.of(SourceTensor.ofLongs(
                        ElementType.INT64, List.of(), operands.tensor(0).size()));
            case "ConstantOfShape" -> Optional.of(filled(operands));
            case "Range" -> Optional.of(range(operands));
            case "NonZero" -> Optional.of(nonZero(operands));
            default -> Optional.empty();
        };
    }

    /** The value of a Constant; empty where it is text. */
    private static Optional<SourceTensor> constant(SourceNode node) {
        return node.attributes().entrySet().stream()
                .filter(attribute -> attribute.getKey().startsWith("value"))
                .findFirst()
                .map(attribute -> switch (attribute.getValue()) {
                    case Attribute.Tensor(SourceTensor value) -> value;
                    case Attribute.Int(long value) -> SourceTensor.ofLongs(ElementType.INT64, List.of(), value);
                    case Attribute.Real(float value) -> SourceTensor.ofFloats(ElementType.FLOAT, List.of(), value);
                    case Attribute.Integers(List<Long> values) ->
                        SourceTensor.vector(
                                values.stream().mapToLong(value -> value).toArray());
                    case Attribute.Reals(List<Float> values) -> {
                        float[] array = new float[values.size()];
                        for (int i = 0; i < array.length; i++) {
                            array[i] = values.get(i);
                        }
                        yield SourceTensor.ofFloats(ElementType.FLOAT, List.of((long) array.length), array);
                    }
                    case Attribute.Text _, Attribute.Texts _, Attribute.Subgraph _ -> null;
                });
    }

    private static Optional<SourceTensor> cast(Operands operands) {
        SourceTensor x = operands.tensor(0);
        ElementType type = ElementType.ofCode(operands.node().integer("to", 0)).orElse(null);
        if (type == null || type.bytes() == 0) {
            return Optional.empty();
        }
        if (type != x.type()) {
            operands.grant(type, x.shape());
        }
        return Optional.of(type == x.type() ? x : Made.cast(x, type));
    }

    /** The lengths of the axes from start to end, as a Shape node wants them. */
    static SourceTensor shape(SourceNode node, List<Long> shape) {
        int rank = shape.size();
        SliceRange range = SliceRange.of(node.integer("start", 0), node.integer("end", rank), 1, rank);
        return SourceTensor.vector(
                range.of(shape).stream().mapToLong(length -> length).toArray());
    }

    private static SourceTensor filled(Operands operands) {
        List<Long> shape = operands.integers(0);
        SourceTensor value = operands.node().has("value")
                ? operands.node().tensor("value")
                : SourceTensor.ofFloats(ElementType.FLOAT, List.of(), 0);
        if (value.size() != 1) {
            throw operands.bad("its value is " + value, "it is one number");
        }
        int size = operands.grant(value.type(), shape);
        return Picking.pick(value, shape, size, _ -> 0);
    }

    private static SourceTensor range(Operands operands) {
        SourceTensor start = operands.single(0);
        SourceTensor limit = operands.single(1);
        SourceTensor step = operands.single(2);
        ElementType type = start.type();
        if (limit.type() != type || step.type() != type || step.doubleAt(0) == 0) {
            throw operands.bad(
                    "it goes from " + start + " to " + limit + " by " + step, "they are of one type, the step not 0");
        }
        double count = Math.ceil((limit.doubleAt(0) - start.doubleAt(0)) / step.doubleAt(0));
        List<Long> shape = List.of(Math.max(0, (long) count));
        int size = operands.grant(type, shape);
        return type.isInteger()
                ? Made.ofLongs(type, shape, size, i -> start.longAt(0) + i * step.longAt(0))
                : Made.ofReals(type, shape, size, i -> start.doubleAt(0) + i * step.doubleAt(0));
    }

    /** The positions of what is not 0: a row an axis. */
    private static SourceTensor nonZero(Operands operands) {
        SourceTensor x = operands.tensor(0);
        operands.grant(ElementType.INT64, x.shape());
        int[] found =
                IntStream.range(0, x.size()).filter(i -> x.doubleAt(i) != 0).toArray();
        List<Long> shape = List.of((long) x.rank(), (long) found.length);
        int size = operands.grant(ElementType.INT64, shape);
        List<Long> strides = new ArrayList<>();
        for (int k = 0; k < x.rank(); k++) {
            strides.add((long) Shapes.size(x.shape().subList(k + 1, x.rank())).orElse(0));
        }
        return Made.ofLongs(ElementType.INT64, shape, size, i -> {
            int axis = i / found.length;
            return found[i % found.length] / strides.get(axis) % x.shape().get(axis);
        });
    }
}
