package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a graph.
 *
 * @param name its name; empty where the file gives none
 * @param operator its operator, for example {@code LSTM}
 * @param domain where the operator is defined; empty for ONNX itself
 * @param inputs the names of its inputs; empty for one that is left out
 * @param outputs the names of its outputs; empty for one that is left out
 * @param attributes its attributes by name, in the file's order
 */
public record SourceNode(
        String name,
        String operator,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {
    /** Keeps copies. */
    public SourceNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** The name of input {@code index}; empty where it is left out. */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** The name of output {@code index}; empty where it is left out. */
    public String output(int index) {
        return index < outputs.size() ? outputs.get(index) : "";
    }

    /** Whether input {@code index} is given. */
    public boolean hasInput(int index) {
        return !input(index).isEmpty();
    }

    /** Whether output {@code index} is wanted. */
    public boolean hasOutput(int index) {
        return !output(index).isEmpty();
    }

    /** Whether the node is of this operator of ONNX itself. */
    public boolean is(String onnxOperator) {
        return domain.isEmpty() && operator.equals(onnxOperator);
    }

    /** Whether there is an attribute of this name. */
    public boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    /**
     * An integer attribute, or {@code otherwise} where it is not given.
     *
     * @throws FormatException if it is of another type
     */
    public long integer(String attribute, long otherwise) {
        return find(attribute, Attribute.Int.class).map(Attribute.Int::value).orElse(otherwise);
    }

    /**
     * A number, or {@code otherwise} where it is not given.
     *
     * @throws FormatException if it is of another type
     */
    public float real(String attribute, float otherwise) {
        return find(attribute, Attribute.Real.class).map(Attribute.Real::value).orElse(otherwise);
    }

    /**
     * A text attribute, or {@code otherwise} where it is not given.
     *
     * @throws FormatException if it is of another type
     */
    public String text(String attribute, String otherwise) {
        return find(attribute, Attribute.Text.class).map(Attribute.Text::value).orElse(otherwise);
    }

    /**
     * Integers; an empty list where they are not given.
     *
     * @throws FormatException if the attribute is of another type
     */
    public List<Long> integers(String attribute) {
        return find(attribute, Attribute.Integers.class)
                .map(Attribute.Integers::values)
                .orElse(List.of());
    }

    /**
     * Numbers; an empty list where they are not given.
     *
     * @throws FormatException if the attribute is of another type
     */
    public List<Float> reals(String attribute) {
        return find(attribute, Attribute.Reals.class)
                .map(Attribute.Reals::values)
                .orElse(List.of());
    }

    /**
     * Texts; an empty list where they are not given.
     *
     * @throws FormatException if the attribute is of another type
     */
    public List<String> texts(String attribute) {
        return find(attribute, Attribute.Texts.class)
                .map(Attribute.Texts::values)
                .orElse(List.of());
    }

    /**
     * A tensor that has to be there.
     *
     * @throws FormatException if it is not given or is of another type
     */
    public SourceTensor tensor(String attribute) {
        return find(attribute, Attribute.Tensor.class)
                .map(Attribute.Tensor::value)
                .orElseThrow(() -> missing(attribute));
    }

    /**
     * A graph that has to be there.
     *
     * @throws FormatException if it is not given or is of another type
     */
    public SourceGraph graph(String attribute) {
        return find(attribute, Attribute.Subgraph.class)
                .map(Attribute.Subgraph::value)
                .orElseThrow(() -> missing(attribute));
    }

    /** Where the node is, for messages: {@code node 'encoder/lstm' (LSTM)}; one without a name goes by its first output. */
    public String path() {
        String known = name.isEmpty()
                ? outputs.stream()
                        .filter(output -> !output.isEmpty())
                        .findFirst()
                        .orElse("")
                : name;
        return "node " + Findings.shown(known) + " ("
                + Findings.shortened((domain.isEmpty() ? "" : domain + ".") + operator) + ")";
    }

    private <A extends Attribute> Optional<A> find(String attribute, Class<A> type) {
        Attribute value = attributes.get(attribute);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new FormatException(new Problem(
                    path(),
                    "attribute '" + attribute + "' is of type "
                            + value.getClass().getSimpleName(),
                    "it has to be of type " + type.getSimpleName(),
                    "export the model again"));
        }
        return Optional.of(type.cast(value));
    }

    private FormatException missing(String attribute) {
        return new FormatException(new Problem(
                path(),
                "attribute '" + attribute + "' is not given",
                "the operator needs it",
                "export the model again"));
    }
}
