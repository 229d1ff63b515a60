package dev.rondo.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where weights come from, and what has to travel with them: vocabulary, normalisation, seed, data.
 *
 * @param properties free text by name; names that begin with {@code rondo.} are Rondo's own
 */
public record Provenance(Map<String, String> properties) {
    /** Keeps a copy in the given order. */
    public Provenance {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** Nothing known. */
    public static Provenance none() {
        return new Provenance(Map.of());
    }

    /** The same with one property more. */
    public Provenance with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return new Provenance(more);
    }
}
