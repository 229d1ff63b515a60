package dev.rondo.models.safetensors;

import dev.rondo.data.Shape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What stands before the values in a file.
 *
 * @param entries the tensors, in the order of their names in the header
 * @param metadata free text by name
 */
record Header(List<Entry> entries, Map<String, String> metadata) {
    /** The member of the header that holds the metadata. */
    static final String METADATA = "__metadata__";

    /** What the format allows. */
    static final int MAX_BYTES = 100_000_000;

    /**
     * One tensor.
     *
     * @param begin where its bytes begin, from the end of the header
     * @param end where they end
     */
    record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    /** Whether UTF-8 can hold a text. */
    static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
