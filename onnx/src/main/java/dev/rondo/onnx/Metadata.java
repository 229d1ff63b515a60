package dev.rondo.onnx;

import dev.rondo.model.Provenance;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.source.Checksum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a file says about itself beside its graph: the model's provenance as it is, and under names that begin with {@code rondo.} the
 * fingerprint of the graph, the form, and the role and path of every input and output.
 */
public final class Metadata {
    private static final String FINGERPRINT = "rondo.fingerprint";
    private static final String FORM = "rondo.form";
    private static final String VALUE = "rondo.value.";
    private static final Set<String> OWN = Set.of(FINGERPRINT, FORM, Checksum.NAME);

    private Metadata() {}

    /** The provenance among the metadata of a file: all but what the file says about itself. */
    public static Provenance provenance(Map<String, String> metadata) {
        Map<String, String> properties = new LinkedHashMap<>();
        metadata.forEach((name, value) -> {
            if (!OWN.contains(name) && !name.startsWith(VALUE)) {
                properties.put(name, value);
            }
        });
        return new Provenance(properties);
    }

    static Map<String, String> of(TrainedModel model, Form form, Lowered lowered) {
        Map<String, String> metadata =
                new LinkedHashMap<>(provenance(model.provenance().properties()).properties());
        metadata.put(FINGERPRINT, model.graph().fingerprint());
        metadata.put(FORM, form.name().toLowerCase(Locale.ROOT));
        for (List<OnnxValue> values : List.of(lowered.inputs(), lowered.outputs())) {
            values.forEach(value -> metadata.put(VALUE + value.name(), role(value)));
        }
        return metadata;
    }

    private static String role(OnnxValue value) {
        return value.role().name().toLowerCase(Locale.ROOT) + " " + value.path();
    }
}
