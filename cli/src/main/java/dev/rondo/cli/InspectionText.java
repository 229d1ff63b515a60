package dev.rondo.cli;

import static dev.rondo.train.Losses.meanSquaredError;

import dev.rondo.Problem;
import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Support;
import dev.rondo.model.Graph;
import dev.rondo.onnx.Imported;
import dev.rondo.onnx.Inspection;
import dev.rondo.onnx.signature.FileValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is in a file, for a person.
 *
 * @param inspection what was found
 */
record InspectionText(Inspection inspection) {
    private static final int LONGEST_VALUE = 80;

    String text() {
        String end = System.lineSeparator();
        String head = head() + end + values() + end;
        return inspection
                .imported()
                .map(imported -> head + layers(imported.graph()) + end + support(imported.graph()))
                .orElseGet(() -> head + operators() + end + refusal());
    }

    private String head() {
        Columns lines = new Columns();
        lines.add("written by", inspection.producer().isEmpty() ? "?" : inspection.producer());
        lines.add("versions", "operator set " + inspection.operatorSet() + ", file format " + inspection.fileVersion());
        lines.add("checksum", inspection.checked() ? "right" : "none");
        inspection.metadata().forEach((name, value) -> {
            if (!name.startsWith("rondo.value.") && !name.equals("rondo.checksum")) {
                lines.add(name, value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…");
            }
        });
        return lines.text();
    }

    /** Inputs and outputs, and what they are to the model. */
    private String values() {
        Map<String, String> meanings = new LinkedHashMap<>();
        inspection
                .imported()
                .map(Imported::signature)
                .ifPresent(signature -> Stream.concat(signature.inputs().stream(), signature.outputs().stream())
                        .forEach(value -> meanings.put(value.name(), meaning(value))));
        Columns lines = new Columns();
        inspection
                .inputs()
                .forEach(slot -> lines.add(
                        "input", slot.name(), slot.type(), slot.shape(), meanings.getOrDefault(slot.name(), "")));
        inspection
                .outputs()
                .forEach(slot -> lines.add(
                        "output", slot.name(), slot.type(), slot.shape(), meanings.getOrDefault(slot.name(), "")));
        return lines.text();
    }

    private static String meaning(FileValue value) {
        return value.meaning() + " " + value.axes();
    }

    private static String layers(Graph graph) {
        Columns states = new Columns();
        graph.states().forEach((path, shape) -> states.add("state", path, shape.toString()));
        return graph + System.lineSeparator() + states.text();
    }

    private String operators() {
        String counts = inspection.operators().entrySet().stream()
                .map(entry -> entry.getValue() + " × " + entry.getKey())
                .collect(Collectors.joining(", "));
        return counts + "; " + String.format(Locale.ROOT, "%,d", inspection.constants()) + " numbers"
                + System.lineSeparator();
    }

    private String refusal() {
        StringBuilder text = new StringBuilder("Rondo cannot import it:").append(System.lineSeparator());
        inspection
                .obstacles()
                .forEach(problem -> text.append("  ").append(problem).append(System.lineSeparator()));
        return text.append("The backend onnx may run it as it is, as an opaque model.")
                .append(System.lineSeparator())
                .toString();
    }

    /** What each backend does with the model, and why not more. */
    private static String support(Graph graph) {
        Map<String, Purpose> purposes = new LinkedHashMap<>();
        purposes.put("runs", Purpose.run());
        purposes.put("streams", Purpose.stream());
        purposes.put("trains", Purpose.train(meanSquaredError()));
        Columns lines = new Columns();
        for (BackendProvider provider : Backends.providers()) {
            switch (provider.probe()) {
                case Availability.Unavailable(String reason, String remedy) ->
                    lines.add(provider.name(), "not available: " + reason + "; " + remedy);
                case Availability.Available available -> {
                    try (Backend backend = provider.open(BackendOptions.defaults())) {
                        support(backend, graph, purposes, lines);
                    }
                }
            }
        }
        return lines.text();
    }

    private static void support(Backend backend, Graph graph, Map<String, Purpose> purposes, Columns lines) {
        Set<String> can = new LinkedHashSet<>();
        Set<String> reasons = new LinkedHashSet<>();
        purposes.forEach((name, purpose) -> {
            switch (backend.supports(graph, purpose)) {
                case Support.Supported supported -> can.add(name);
                case Support.Unsupported(List<Problem> problems) ->
                    problems.forEach(problem -> reasons.add(name + " not: " + problem));
            }
        });
        lines.add(backend.name(), can.isEmpty() ? "nothing" : String.join(", ", can));
        reasons.forEach(reason -> lines.add("", reason));
    }
}
