package dev.rondo.onnx.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Says as inputs what older versions of operators say as attributes, so that whoever reads a node finds it in one place: axes of Squeeze,
 * Unsqueeze and the reductions, the bounds of Slice, the parts of Split, the widths of Pad, the bounds of Clip.
 */
final class OpsetNormalising {
    private OpsetNormalising() {}

    /** The attributes that became inputs, in the order of these, from input 1 on. */
    private static List<String> moved(String operator) {
        return switch (operator) {
            case "Squeeze", "Unsqueeze" -> List.of("axes");
            case "Slice" -> List.of("starts", "ends", "axes");
            case "Split" -> List.of("split");
            case "Pad" -> List.of("pads", "value");
            case "Clip" -> List.of("min", "max");
            default -> operator.startsWith("Reduce") ? List.of("axes") : List.of();
        };
    }

    /** The node in its newer form; {@code define} takes a name and a tensor that it needs for that, and says under which name it is. */
    static SourceNode apply(SourceNode node, BiFunction<String, SourceTensor, String> define) {
        if (!node.domain().isEmpty() || moved(node.operator()).stream().noneMatch(node::has)) {
            return node;
        }
        List<String> moved = moved(node.operator());
        List<String> inputs = new ArrayList<>(node.inputs());
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        for (int k = 0; k < moved.size(); k++) {
            Attribute value = attributes.remove(moved.get(k));
            if (value == null) {
                continue;
            }
            while (inputs.size() <= k + 1) {
                inputs.add("");
            }
            String wish = node.output(0) + "/" + moved.get(k);
            inputs.set(k + 1, define.apply(wish, tensor(node, moved.get(k), value)));
        }
        return new SourceNode(node.name(), node.operator(), node.domain(), inputs, node.outputs(), attributes);
    }

    private static SourceTensor tensor(SourceNode node, String attribute, Attribute value) {
        return value instanceof Attribute.Real(float number)
                ? SourceTensor.ofFloats(ElementType.FLOAT, List.of(), number)
                : SourceTensor.vector(node.integers(attribute).stream()
                        .mapToLong(axis -> axis)
                        .toArray());
    }
}
