package dev.rondo.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The batches of an epoch as indices into a data set. They depend on seed and epoch alone, so a resumed run has the same. */
final class Batches {
    private Batches() {}

    static List<int[]> of(Dataset data, Batching batching, int batchSize, long seed, int epoch) {
        Random random = random(seed, epoch);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, data.size()).boxed().toList());
        if (batching != Batching.IN_ORDER) {
            Collections.shuffle(order, random);
        }
        if (batching == Batching.BY_LENGTH) {
            order.sort(Comparator.comparingInt(data::length));
        }
        List<int[]> batches = cut(order, batchSize);
        if (batching == Batching.BY_LENGTH) {
            Collections.shuffle(batches, random);
        }
        return batches;
    }

    static List<int[]> inOrder(Dataset data, int batchSize) {
        return cut(IntStream.range(0, data.size()).boxed().toList(), batchSize);
    }

    /** All indices below {@code count} in a random order. */
    static int[] permutation(int count, long seed) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, random(seed, 0));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<int[]> cut(List<Integer> order, int batchSize) {
        int[] indices = order.stream().mapToInt(Integer::intValue).toArray();
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < indices.length; from += batchSize) {
            batches.add(Arrays.copyOfRange(indices, from, Math.min(indices.length, from + batchSize)));
        }
        return batches;
    }

    /** {@link Random} is specified to the bit; the golden ratio keeps neighbouring epochs apart. */
    private static Random random(long seed, int epoch) {
        return new Random(seed + 0x9E3779B97F4A7C15L * (epoch + 1));
    }
}
