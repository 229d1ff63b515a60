package dev.rondo.model;

import dev.rondo.cell.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A graph as text: the canonical form, and the table that a person reads. */
final class GraphText {
    private GraphText() {}

    static String canonical(Graph graph) {
        StringBuilder text = new StringBuilder();
        for (Graph.Input input : graph.inputs()) {
            text.append("input ").append(input).append('\n');
        }
        for (Graph.Node node : graph.nodes()) {
            text.append("node ").append(node.name()).append(" from ").append(node.inputs());
            text.append(" initial ").append(new TreeMap<>(node.initialStates())).append('\n');
            text.append(node.operation().text()).append('\n');
        }
        graph.outputs()
                .forEach((name, port) -> text.append("output ")
                        .append(name)
                        .append(" = ")
                        .append(port)
                        .append('\n'));
        return text.toString();
    }

    static String table(Graph graph) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("layer", "kind", "from", "output", "clock", "parameters"));
        for (Graph.Input input : graph.inputs()) {
            rows.add(List.of(
                    input.name(),
                    input.kind() == InputKind.TOKENS ? "input (tokens)" : "input",
                    "",
                    "[" + input.size() + "]",
                    input.clock().toString(),
                    ""));
        }
        for (Graph.Node node : graph.nodes()) {
            Graph.Value y = graph.value(new Port(node.name(), Port.Y));
            long count = node.operation().parameters().stream()
                    .map(ParameterSpec::shape)
                    .mapToLong(shape -> shape.size())
                    .sum();
            String from = node.inputs().stream().map(Port::toString).collect(Collectors.joining(", "));
            rows.add(List.of(
                    node.name(),
                    node.kind(),
                    from,
                    "[" + y.size() + "]",
                    y.clock().toString(),
                    count == 0 ? "" : String.format(Locale.ROOT, "%,d", count)));
        }
        String outputs = graph.outputs().entrySet().stream()
                .map(output -> output.getKey() + " = " + output.getValue())
                .collect(Collectors.joining(", "));
        return aligned(rows)
                + String.format(Locale.ROOT, "outputs: %s; %,d parameters", outputs, graph.parameterCount());
    }

    private static String aligned(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                boolean number = i == columns - 1;
                line.append(number ? pad + row.get(i) : row.get(i) + pad).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
