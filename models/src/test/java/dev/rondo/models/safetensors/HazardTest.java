package dev.rondo.models.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.FormatException;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad file gives a FormatException that says where it is bad, and nothing else. */
class HazardTest {
    /** A bad file and what is said of it, without the remedy. */
    record Hazard(String name, byte[] file, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Hazard of(String name, byte[] file, String message) {
        return new Hazard(
                name, file, "safetensors, " + message + (message.contains("; ") ? "." : "; save the file again."));
    }

    /** A header that lies about its four bytes of data. */
    private static Hazard header(String name, String header, String message) {
        return of(name, Bytes.file(header, new byte[4]), message);
    }

    private static String entry(String type, String shape, String offsets) {
        return "{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static Hazard entry(String name, String type, String shape, String offsets, String message) {
        return header(name, "{\"a\":" + entry(type, shape, offsets) + "}", message);
    }

    static List<Hazard> hazards() {
        String good = entry("F32", "[1]", "[0,4]");
        return List.of(
                of("nothing", new byte[0], "file: found 0 bytes, but it begins with the length of its header"),
                of("too short", new byte[7], "file: found 7 bytes, but it begins with the length of its header"),
                of(
                        "a header longer than the file",
                        Bytes.of(1, 0, 0, 0, 0, 0, 0, 0),
                        "header: found a length of 1 bytes, but the file has 0 more, and a header at most 100000000"),
                of(
                        "a header of 2^64 - 1 bytes",
                        Bytes.of(-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'),
                        "header: found a length of 18446744073709551615 bytes, but the file has 2 more, and a header at most"
                                + " 100000000"),
                of("no header", Bytes.file("", 1), "header: found another beginning, but it begins with '{'"),
                of("a space first", Bytes.file(" {}"), "header: found another beginning, but it begins with '{'"),
                of("a list", Bytes.file("[]"), "header: found another beginning, but it begins with '{'"),
                of(
                        "not UTF-8",
                        Bytes.file(Bytes.of('{', '"', 0xC0, 0xAF, '"', '}'), new byte[0]),
                        "header: found bytes that are no text, but it is text in UTF-8"),
                of(
                        "an open object",
                        Bytes.file("{\"a\":{"),
                        "header: found no JSON at character 6, but it has to be JSON as the format says"),
                entry(
                        "too deep",
                        "F32",
                        "[[1]]",
                        "[0,4]",
                        "header: found no JSON at character 30, but it has to be JSON as the format says"),
                of("two values", Bytes.file("{}{}"), "header: found more after its end, but only spaces may follow"),
                header(
                        "a name twice",
                        "{\"a\":" + good + ",\"a\":" + good + "}",
                        "tensor 'a': found it twice, but names are unique"),
                header(
                        "a shape twice",
                        "{\"a\":{\"shape\":[1],\"shape\":[1]}}",
                        "tensor 'a', shape: found it twice, but names are unique"),
                header(
                        "an unknown member",
                        "{\"a\":{\"stride\":[1]}}",
                        "tensor 'a': found the member 'stride', but a tensor has dtype, shape and data_offsets"),
                header(
                        "no type",
                        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}",
                        "tensor 'a': it is incomplete, but a tensor has dtype, shape and two data_offsets"),
                entry(
                        "one offset",
                        "F32",
                        "[1]",
                        "[0]",
                        "tensor 'a': it is incomplete, but a tensor has dtype, shape and two data_offsets"),
                entry(
                        "three offsets",
                        "F32",
                        "[1]",
                        "[0,2,4]",
                        "tensor 'a', data_offsets: found more than 2 numbers, but there are at most as many"),
                header("a number", "{\"a\":1}", "tensor 'a': found VALUE_NUMBER_INT, but it has to be an object"),
                entry(
                        "a text for a shape",
                        "F32",
                        "\"1\"",
                        "[0,4]",
                        "tensor 'a', shape: found VALUE_STRING, but it has to be a list of numbers"),
                entry(
                        "a fraction",
                        "F32",
                        "[1.0]",
                        "[0,4]",
                        "tensor 'a', shape: found 1.0, but it is a list of whole numbers from 0 to 2^63 - 1"),
                entry(
                        "a negative dimension",
                        "F32",
                        "[-1,-1]",
                        "[0,4]",
                        "tensor 'a', shape: found -1, but it is a list of whole numbers from 0 to 2^63 - 1"),
                entry(
                        "a number beyond 64 bits",
                        "F32",
                        "[1]",
                        "[0,18446744073709551620]",
                        "tensor 'a', data_offsets: found 18446744073709551620, but it is a list of whole numbers from 0 to"
                                + " 2^63 - 1"),
                entry(
                        "integers",
                        "I64",
                        "[]",
                        "[0,4]",
                        "tensor 'a': found values of type I64, but weights are of the types [F32, F64, F16, BF16]; leave it out"
                                + " or convert it"),
                entry(
                        "a product beyond 64 bits",
                        "F32",
                        "[4294967296,4294967296]",
                        "[0,4]",
                        "tensor 'a': found the shape [4294967296, 4294967296], but a tensor holds less than 2^31 values"),
                entry(
                        "a product of 0 that is too large on the way",
                        "F32",
                        "[2147483647,2147483647,0]",
                        "[0,0]",
                        "tensor 'a': found the shape [2147483647, 2147483647, 0], but a tensor holds less than 2^31 values"),
                entry(
                        "too few bytes for a shape",
                        "F32",
                        "[1000,1000]",
                        "[0,4]",
                        "tensor 'a': found data_offsets [0, 4], but the shape [1000, 1000] of F32 takes 4000000 bytes"),
                entry(
                        "an end before the beginning",
                        "F32",
                        "[1]",
                        "[4,0]",
                        "tensor 'a': found data_offsets [4, 0], but the shape [1] of F32 takes 4 bytes"),
                of(
                        "a hole",
                        Bytes.file("{\"a\":" + entry("F32", "[1]", "[4,8]") + "}", new byte[8]),
                        "tensor 'a': its bytes begin at 4, but those before it end at 0, and nothing lies between or twice"),
                entry(
                        "a claim of 4 GB",
                        "F64",
                        "[500000000]",
                        "[0,4000000000]",
                        "data: found 4 bytes, but the tensors take" + " 4000000000"),
                of("bytes left over", Bytes.file("{}", 1, 2, 3), "data: found 3 bytes, but the tensors take 0"),
                header(
                        "bytes used twice",
                        "{\"a\":" + good + ",\"b\":" + good + "}",
                        "tensor 'b': its bytes begin at 0, but those before it end at 4, and nothing lies between or twice"),
                header(
                        "metadata that are a text",
                        "{\"__metadata__\":\"x\"}",
                        "metadata: found VALUE_STRING, but it has to be an object"),
                header(
                        "metadata of numbers",
                        "{\"__metadata__\":{\"n\":1}}",
                        "metadata 'n': found VALUE_NUMBER_INT, but it has to be a text"),
                header(
                        "metadata with a name twice",
                        "{\"__metadata__\":{\"n\":\"1\",\"n\":\"1\"},\"a\":" + good + "}",
                        "metadata 'n': found it twice, but names are unique"),
                header(
                        "metadata twice",
                        "{\"__metadata__\":{},\"__metadata__\":{},\"a\":" + good + "}",
                        "metadata: found them twice, but names are unique"),
                header(
                        "half a character",
                        "{\"__metadata__\":{\"n\":\"\\ud83d\"},\"a\":" + good + "}",
                        "metadata 'n': found half a surrogate pair, but it is valid Unicode"),
                of(
                        "a double that is no float",
                        Bytes.file(
                                "{\"a\":" + entry("F64", "[2]", "[0,16]") + "}",
                                Bytes.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, -16, 63)),
                        "tensor 'a': no float is the double at the flat index 1, but weights are floats, and are not rounded"
                                + " in silence; convert it to F32"));
    }

    @ParameterizedTest
    @MethodSource("hazards")
    void isRefused(Hazard hazard) {
        FormatException thrown = assertThrows(FormatException.class, () -> Safetensors.read(hazard.file()));
        assertEquals(hazard.message(), thrown.getMessage());
    }

    @Test
    void allThatIsWrongIsSaidUpToANumber() {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 1000; i++) {
            header.append(i == 0 ? "" : ",")
                    .append("\"")
                    .append(i)
                    .append("\":")
                    .append(entry("I8", "[]", "[0,1]"));
        }
        byte[] file = Bytes.file(header.append("}").toString(), 1);
        FormatException thrown = assertThrows(FormatException.class, () -> Safetensors.read(file));
        assertEquals(20, thrown.problems().size());
    }

    @Test
    void truncatedFilesAreRefused() {
        byte[] file = sample();
        for (int length = 0; length < file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThrows(FormatException.class, () -> Safetensors.read(part), "the first " + length + " bytes");
        }
        assertThrows(FormatException.class, () -> Safetensors.read(Arrays.copyOf(file, file.length + 1)));
    }

    @Test
    void damagedFilesAreReadOrRefused() {
        long seed = 20260101;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] file = sample();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int limit = random.nextBoolean() ? file.length : Long.BYTES + 40;
                file[random.nextInt(limit)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Safetensors.read(file).weights();
            } catch (FormatException e) {
                assertEquals(false, e.problems().isEmpty());
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", file " + i + ": " + new String(file, StandardCharsets.ISO_8859_1), e);
            }
        }
    }

    private static byte[] sample() {
        return new Safetensors(
                        Map.of("a", FloatTensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6), "b", FloatTensor.vector(7)),
                        Map.of("k", "v"))
                .toBytes();
    }
}
