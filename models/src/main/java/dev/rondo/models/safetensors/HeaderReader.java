package dev.rondo.models.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.rondo.InputException;
import dev.rondo.data.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a header: the grammar of the format and nothing besides it. */
final class HeaderReader {
    /** Header, tensor, list of numbers. */
    private static final int DEPTH = 3;

    private static final int MAX_RANK = 64;

    private final JsonParser json;
    private final Damage damage = new Damage();
    private final Map<String, Header.Entry> entries = new LinkedHashMap<>();
    private @Nullable Map<String, String> metadata;

    private HeaderReader(String text) throws IOException {
        // Names are the file's own and rarely seen twice: no table of them.
        this.json = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                .build()
                .createParser(text);
    }

    /**
     * The header that some bytes are.
     *
     * @param dataBytes how many bytes come after it
     * @throws dev.rondo.FormatException if they are none, or do not fit those bytes
     */
    static Header read(byte[] bytes, long dataBytes) {
        try {
            HeaderReader reader = new HeaderReader(text(bytes));
            Header header = reader.read();
            reader.damage.throwIfAny();
            Layout.check(header, dataBytes, reader.damage);
            reader.damage.throwIfAny();
            return header;
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory can be read", e);
        }
    }

    private static String text(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '{') {
            throw Damage.fatal("header", "found another beginning", "it begins with '{'");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Damage.fatal("header", "found bytes that are no text", "it is text in UTF-8");
        }
    }

    private Header read() throws IOException {
        try {
            return members();
        } catch (JsonProcessingException e) {
            long at = json.currentLocation().getCharOffset();
            throw Damage.fatal("header", "found no JSON at character " + at, "it has to be JSON as the format says");
        }
    }

    private Header members() throws IOException {
        json.nextToken();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (name.equals(Header.METADATA)) {
                if (metadata != null) {
                    throw Damage.fatal("metadata", "found them twice", "names are unique");
                }
                metadata = readMetadata();
            } else {
                checkText(Damage.tensor(name), name);
                Header.Entry entry = readEntry(name);
                if (entry != null && entries.putIfAbsent(name, entry) != null) {
                    damage.report(Damage.tensor(name), "found it twice", "names are unique");
                }
            }
        }
        if (json.nextToken() != null) {
            throw Damage.fatal("header", "found more after its end", "only spaces may follow");
        }
        return new Header(List.copyOf(entries.values()), metadata == null ? Map.of() : metadata);
    }

    private Map<String, String> readMetadata() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        require(JsonToken.START_OBJECT, "metadata", "an object");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            String path = "metadata '" + Damage.brief(name) + "'";
            require(JsonToken.VALUE_STRING, path, "a text");
            checkText(path, name + json.getText());
            if (texts.putIfAbsent(name, json.getText()) != null) {
                damage.report(path, "found it twice", "names are unique");
            }
        }
        return texts;
    }

    /** JSON can spell halves of surrogate pairs. */
    private void checkText(String path, String text) {
        if (!Header.isText(text)) {
            damage.report(path, "found half a surrogate pair", "it is valid Unicode");
        }
    }

    /** The entry of one tensor, null if it is no good. */
    private Header.@Nullable Entry readEntry(String name) throws IOException {
        String path = Damage.tensor(name);
        require(JsonToken.START_OBJECT, path, "an object");
        String type = null;
        long[] dimensions = null;
        long[] offsets = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String member = json.currentName();
            String place = path + ", " + Damage.brief(member);
            boolean twice = switch (member) {
                case "dtype" -> {
                    boolean again = type != null;
                    require(JsonToken.VALUE_STRING, place, "a text");
                    type = json.getText();
                    yield again;
                }
                case "shape" -> {
                    boolean again = dimensions != null;
                    dimensions = numbers(place, MAX_RANK);
                    yield again;
                }
                case "data_offsets" -> {
                    boolean again = offsets != null;
                    offsets = numbers(place, 2);
                    yield again;
                }
                default ->
                    throw Damage.fatal(
                            path,
                            "found the member '" + Damage.brief(member) + "'",
                            "a tensor has dtype, shape and data_offsets");
            };
            if (twice) {
                throw Damage.fatal(place, "found it twice", "names are unique");
            }
        }
        if (type == null || dimensions == null || offsets == null || offsets.length != 2) {
            throw Damage.fatal(path, "it is incomplete", "a tensor has dtype, shape and two data_offsets");
        }
        return entry(name, type, dimensions, offsets);
    }

    private Header.@Nullable Entry entry(String name, String type, long[] dimensions, long[] offsets) {
        String path = Damage.tensor(name);
        ElementType known = Arrays.stream(ElementType.values())
                .filter(one -> one.name().equals(type))
                .findFirst()
                .orElse(null);
        if (known == null) {
            damage.report(
                    path,
                    "found values of type " + Damage.brief(type),
                    "weights are of the types " + Arrays.toString(ElementType.values()),
                    "leave it out or convert it");
            return null;
        }
        Shape shape = shape(dimensions);
        if (shape == null) {
            damage.report(
                    path, "found the shape " + Arrays.toString(dimensions), "a tensor holds less than 2^31 values");
            return null;
        }
        long bytes = (long) shape.size() * known.bytes();
        if (offsets[1] - offsets[0] != bytes) {
            damage.report(
                    path,
                    "found data_offsets " + Arrays.toString(offsets),
                    "the shape " + shape + " of " + known + " takes " + bytes + " bytes");
            return null;
        }
        return new Header.Entry(name, known, shape, offsets[0], offsets[1]);
    }

    private static @Nullable Shape shape(long[] dimensions) {
        if (Arrays.stream(dimensions).anyMatch(dimension -> dimension > Integer.MAX_VALUE)) {
            return null;
        }
        try {
            return Shape.of(Arrays.stream(dimensions).mapToInt(Math::toIntExact).toArray());
        } catch (InputException e) {
            return null;
        }
    }

    private long[] numbers(String path, int most) throws IOException {
        require(JsonToken.START_ARRAY, path, "a list of numbers");
        long[] numbers = new long[most];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count == most) {
                throw Damage.fatal(path, "found more than " + most + " numbers", "there are at most as many");
            }
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() < 0) {
                throw Damage.fatal(
                        path,
                        "found " + Damage.brief(json.getText()),
                        "it is a list of whole numbers from 0 to 2^63 - 1");
            }
            numbers[count++] = json.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private void require(JsonToken expected, String path, String what) throws IOException {
        if (json.nextToken() != expected) {
            throw Damage.fatal(path, "found " + json.currentToken(), "it has to be " + what);
        }
    }
}
