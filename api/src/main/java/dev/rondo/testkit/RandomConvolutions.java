package dev.rondo.testkit;

import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Graph;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Convolutions of any size, kernel, stride, dilation, groups and padding, drawn from a seed. */
final class RandomConvolutions {
    private static final int COUNT = 40;

    private static final List<Padding> PADDINGS = List.of(Padding.values());

    private RandomConvolutions() {}

    /** The same seed gives the same ones. */
    static List<Specimen> of(long seed) {
        return IntStream.range(0, COUNT)
                .mapToObj(i -> new Specimen(
                        Feature.CONV1D,
                        "random convolution " + i,
                        () -> graph(new SplittableRandom(Math.addExact(Math.multiplyExact(seed, COUNT), i)))))
                .toList();
    }

    private static Graph graph(SplittableRandom random) {
        int groups = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
        int inputSize = groups * (1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 20));
        int size = groups * (1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 20));
        int kernel = 1 + random.nextInt(5);
        int stride = 1 + random.nextInt(3);
        int dilation = 1 + random.nextInt(3);
        Padding padding = PADDINGS.get(random.nextInt(PADDINGS.size()));
        return Graphs.sequential(inputSize, new Conv1d(size, kernel, stride, dilation, groups, padding));
    }
}
