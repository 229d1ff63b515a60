package dev.rondo.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A file of golden vectors; the README beside the files tells their format. */
record Vectors(Map<String, String> meta, Map<String, FloatTensor> tensors) {
    static Vectors read(String name) {
        Vectors vectors = new Vectors(new LinkedHashMap<>(), new LinkedHashMap<>());
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/" + name + ".txt"), name)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(vectors::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vectors;
    }

    /** The names of the files of a folder that begin with one of these. */
    static List<String> names(String folder, String... beginnings) {
        URL readme = Objects.requireNonNull(Vectors.class.getResource("/" + folder + "/README.md"), folder);
        try (Stream<Path> files =
                Files.list(Objects.requireNonNull(Path.of(readme.toURI()).getParent()))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file ->
                            file.endsWith(".txt") && Arrays.stream(beginnings).anyMatch(file::startsWith))
                    .map(file -> folder + "/" + file.substring(0, file.length() - ".txt".length()))
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
                float[] values = new float[words.size() - 3];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.parseFloat(words.get(3 + i));
                }
                tensors.put(words.get(1), FloatTensor.of(Shape.of(dimensions), values));
            }
            default -> assertEquals("#", words.getFirst());
        }
    }

    String meta(String key) {
        return Objects.requireNonNull(meta.get(key), key);
    }

    int number(String key) {
        return Integer.parseInt(meta(key));
    }

    FloatTensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** All tensors but the named ones and gradients, under a prefix. */
    Map<String, FloatTensor> weights(String prefix, String... others) {
        return tensors.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().startsWith("grad.") && !List.of(others).contains(entry.getKey()))
                .collect(Collectors.toMap(
                        entry -> prefix + entry.getKey(), Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    /** A batch {@code [B, T, F]} without its padding. */
    SequenceBatch batch(String name) {
        FloatTensor all = tensor(name);
        int steps = all.shape().dimension(1);
        int width = all.shape().dimension(2);
        List<float[][]> sequences = new ArrayList<>();
        for (int i = 0; i < all.shape().dimension(0); i++) {
            float[][] sequence = new float[length(i, steps)][width];
            for (int t = 0; t < sequence.length; t++) {
                all.copyTo((i * steps + t) * width, sequence[t], 0, width);
            }
            sequences.add(sequence);
        }
        return SequenceBatch.of(sequences);
    }

    /** Token ids {@code [B, T]}. */
    SequenceBatch tokens(String name) {
        FloatTensor all = tensor(name);
        int steps = all.shape().dimension(1);
        List<int[]> sequences = new ArrayList<>();
        for (int i = 0; i < all.shape().dimension(0); i++) {
            int[] sequence = new int[length(i, steps)];
            for (int t = 0; t < sequence.length; t++) {
                sequence[t] = (int) all.at(i * steps + t);
            }
            sequences.add(sequence);
        }
        return SequenceBatch.ofTokens(sequences);
    }

    /** States {@code [layers · directions, B, H]} of one layer and direction, one a sequence. */
    SequenceBatch states(String name, int index) {
        FloatTensor all = tensor(name);
        int size = all.shape().dimension(2);
        List<float[][]> sequences = new ArrayList<>();
        for (int i = 0; i < all.shape().dimension(1); i++) {
            float[][] sequence = new float[1][size];
            all.copyTo((index * all.shape().dimension(1) + i) * size, sequence[0], 0, size);
            sequences.add(sequence);
        }
        return SequenceBatch.of(sequences);
    }

    private int length(int sequence, int steps) {
        String lengths = meta.get("lengths");
        return lengths == null
                ? steps
                : Integer.parseInt(List.of(lengths.split(",", -1)).get(sequence));
    }

    /** Fails if a value is further off than 1e-5·max(1, |expected|). */
    static void assertClose(String what, SequenceBatch expected, SequenceBatch found) {
        assertEquals(List.of(expected.lengths().length, expected.features()), List.of(found.count(), found.features()));
        double[] wanted = expected.values().toDoubles();
        double[] values = found.values().toDoubles();
        assertEquals(wanted.length, values.length, what);
        for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], values[i], 1e-5 * Math.max(1, Math.abs(wanted[i])), what + "[" + i + "]");
        }
    }
}
