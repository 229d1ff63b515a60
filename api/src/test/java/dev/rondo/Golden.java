package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.data.DoubleTensor;
import dev.rondo.data.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One file of golden vectors: what PyTorch computes. The README beside the files tells their format. */
public final class Golden {
    private final String name;
    private final Map<String, String> meta = new LinkedHashMap<>();
    private final Map<String, DoubleTensor> tensors = new LinkedHashMap<>();

    private Golden(String name) {
        this.name = name;
    }

    /** The file of this name, without its ending. */
    public static Golden read(String name) {
        Golden golden = new Golden(name);
        try (InputStream in =
                Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name + ".txt"), name)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(golden::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return golden;
    }

    /** The names of all files that begin with one of these. */
    public static List<String> names(String... beginnings) {
        URL folder = Objects.requireNonNull(Golden.class.getResource("/golden/README.md"));
        try (Stream<Path> files =
                Files.list(Objects.requireNonNull(Path.of(folder.toURI()).getParent()))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file ->
                            file.endsWith(".txt") && Arrays.stream(beginnings).anyMatch(file::startsWith))
                    .map(file -> file.substring(0, file.length() - ".txt".length()))
                    .sorted()
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void line(String line) {
        List<String> words = List.of(line.split(" ", -1));
        switch (words.getFirst()) {
            case "meta" -> meta.put(words.get(1), String.join(" ", words.subList(2, words.size())));
            case "tensor" -> {
                int[] dimensions = Arrays.stream(words.get(2).split(",", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                double[] values = words.subList(3, words.size()).stream()
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                tensors.put(words.get(1), DoubleTensor.of(Shape.of(dimensions), values));
            }
            default -> assertEquals("#", words.getFirst(), name);
        }
    }

    public String meta(String key) {
        return Objects.requireNonNull(meta.get(key), key);
    }

    public int number(String key) {
        return Integer.parseInt(meta(key));
    }

    public boolean has(String tensor) {
        return tensors.containsKey(tensor);
    }

    public DoubleTensor tensor(String tensor) {
        return Objects.requireNonNull(tensors.get(tensor), tensor);
    }

    public double[] values(String tensor) {
        return tensor(tensor).toArray();
    }

    /** A batch {@code [B, T, F]} or {@code [B, T]} without its padding. */
    public double[][][] steps(String tensor) {
        DoubleTensor batch = tensor(tensor);
        Shape shape = batch.shape();
        int steps = shape.dimension(1);
        int width = shape.rank() == 3 ? shape.dimension(2) : 1;
        double[][][] result = new double[shape.dimension(0)][][];
        for (int i = 0; i < result.length; i++) {
            result[i] = new double[length(i, steps)][width];
            for (int t = 0; t < result[i].length; t++) {
                batch.copyTo((i * steps + t) * width, result[i][t], 0, width);
            }
        }
        return result;
    }

    private int length(int sequence, int steps) {
        String lengths = meta.get("lengths");
        return lengths == null
                ? steps
                : Integer.parseInt(List.of(lengths.split(",", -1)).get(sequence));
    }

    /** One layer and direction of states {@code [layers · directions, B, H]}, as one step a sequence. */
    public double[][][] states(String tensor, int index) {
        DoubleTensor states = tensor(tensor);
        int size = states.shape().dimension(2);
        double[][][] result = new double[states.shape().dimension(1)][1][size];
        for (int i = 0; i < result.length; i++) {
            states.copyTo((index * result.length + i) * size, result[i][0], 0, size);
        }
        return result;
    }

    /** Rows {@code from} to {@code to} of a matrix, or elements of a vector. */
    public double[] rows(String tensor, int from, int to) {
        DoubleTensor all = tensor(tensor);
        int width = all.size() / all.shape().dimension(0);
        return Arrays.copyOfRange(all.toArray(), from * width, to * width);
    }

    /** Fails if a value is further off than {@code tolerance}·max(1, |expected|). */
    public static void close(String what, double[] expected, double[] found, double tolerance) {
        assertEquals(expected.length, found.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], tolerance * Math.max(1, Math.abs(expected[i])), what + "[" + i + "]");
        }
    }

    /** As {@link #close(String, double[], double[], double)}, step by step. */
    public static void close(String what, double[][][] expected, double[][][] found, double tolerance) {
        assertEquals(expected.length, found.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i].length, found[i].length, what + ", sequence " + i);
            for (int t = 0; t < expected[i].length; t++) {
                close(what + ", sequence " + i + ", step " + t, expected[i][t], found[i][t], tolerance);
            }
        }
    }
}
