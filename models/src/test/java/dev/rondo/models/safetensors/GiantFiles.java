package dev.rondo.models.safetensors;

import dev.rondo.FormatException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Files of ten megabytes that ask for more memory than they are worth: a program for a JVM with a small heap. */
final class GiantFiles {
    private static final int SIZE = 10_000_000;

    private GiantFiles() {}

    private interface Source {
        byte[] file();
    }

    /** Reads each file; prints what came of it. Anything but a value or a FormatException ends the program. */
    public static void main(String[] arguments) {
        files().forEach((name, source) -> {
            byte[] file = source.file();
            long start = System.nanoTime();
            String result;
            try {
                result = Safetensors.read(file).tensors().size() + " tensors";
            } catch (FormatException e) {
                result = e.problems().getFirst().toString();
            }
            System.out.println(name + ": " + (System.nanoTime() - start) / 1_000_000 + " ms, " + result);
        });
        System.out.println("all read or refused");
    }

    private static Map<String, Source> files() {
        Map<String, Source> files = new LinkedHashMap<>();
        files.put("empty tensors", () -> many("{", i -> entry(name(i), "F32"), "}"));
        files.put("tensors of a wrong type", () -> many("{", i -> entry(name(i), "I8"), "}"));
        files.put("names of one hash code", () -> many("{", i -> entry(colliding(i), "F32"), "}"));
        files.put("metadata", () -> many("{\"__metadata__\":{", i -> "\"" + name(i) + "\":\"\"", "}}"));
        files.put("wide metadata", () -> many("{\"__metadata__\":{", i -> "\"中" + name(i) + "\":\"\"", "}}"));
        files.put("dimensions", () -> many("{\"a\":{\"shape\":[", i -> "1", "]}}"));
        files.put("depth", () -> Bytes.file("{\"a\":" + "[".repeat(SIZE)));
        files.put("a long name", () -> Bytes.file("{\"" + "a".repeat(SIZE) + "\":{}}"));
        files.put("a long text", () -> Bytes.file("{\"__metadata__\":{\"a\":\"" + "\\u4e2d".repeat(SIZE / 6) + "\"}}"));
        files.put("a long number", () -> Bytes.file("{\"a\":{\"shape\":[" + "1".repeat(SIZE) + "]}}"));
        files.put("spaces", () -> Bytes.file("{" + " ".repeat(SIZE)));
        files.put("half floats", () -> values("F16", 2, (byte) 1));
        files.put("doubles that are no floats", () -> values("F64", 8, (byte) 63));
        return files;
    }

    private static byte[] many(String begin, IntFunction<String> part, String end) {
        StringBuilder text = new StringBuilder(begin);
        for (int i = 0; text.length() < SIZE; i++) {
            text.append(i == 0 ? "" : ",").append(part.apply(i));
        }
        return Bytes.file(text.append(end).toString());
    }

    private static String entry(String name, String type) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[0],\"data_offsets\":[0,0]}";
    }

    private static String name(int i) {
        return Integer.toString(i, Character.MAX_RADIX);
    }

    private static String colliding(int i) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 18; bit++) {
            name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private static byte[] values(String type, int bytes, byte value) {
        byte[] data = new byte[SIZE / bytes * bytes];
        Arrays.fill(data, value);
        return Bytes.file(
                "{\"a\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                        .formatted(type, data.length / bytes, data.length),
                data);
    }
}
