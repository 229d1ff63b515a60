package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Convolution and pooling inside a frame: over features of one step, as slices and products. */
final class FrameConvolution {
    /** How many windows a frame may have: each is an expression of its own. */
    private static final int MOST_WINDOWS = 4096;

    private static final int MOST_TAPS = 1 << 21;

    private FrameConvolution() {}

    /** y [M, L'] of x [C, L]: for each window its channels and taps times the kernel [M, C/groups, k], plus a bias. */
    static List<Operand> convolve(Call call) {
        Operand.View x = call.view(0);
        Operand.Fixed kernel = call.fixed(1);
        int[] shape = kernel.dimensions();
        int channels = call.featureSize(x, 1);
        int groups = Math.toIntExact(call.node().integer("group", 1));
        if (channels != shape[1] * groups || shape[0] % groups != 0) {
            throw call.refused(
                    "its input has " + channels + " channels",
                    "the kernel takes " + shape[1] + " in each of " + groups + " groups",
                    "export the model again");
        }
        Windows windows = Windows.of(call.node(), x, Arrays.copyOfRange(shape, 2, shape.length));
        requireFew(call, windows, kernel.tensor().size() / Math.max(1, shape[0]) * (long) groups);
        int rows = shape[0] / groups;
        int columns = kernel.tensor().size() / shape[0];
        List<Expr> matrices = IntStream.range(0, groups)
                .mapToObj(group -> call.leaves().matrix(kernel, group, rows, columns))
                .toList();
        List<Expr> results = new ArrayList<>();
        for (int window = 0; window < windows.count(); window++) {
            List<Expr> parts = new ArrayList<>();
            for (int group = 0; group < groups; group++) {
                Expr taps = Rearrangement.of(x.value(), sources(windows, window, group * shape[1], shape[1]));
                parts.add(new Expr.MatMul(matrices.get(group), taps, false));
            }
            Expr product = Rearrangement.joined(parts);
            results.add(call.has(2) ? add(product, call.view(2).value()) : product);
        }
        return call.one(byChannel(x, windows, shape[0], results));
    }

    private static void requireFew(Call call, Windows windows, long taps) {
        if (windows.count() > MOST_WINDOWS || (long) windows.count() * taps > MOST_TAPS) {
            throw call.refused(
                    windows.count() + " windows of " + taps + " elements in one step",
                    "a frame has at most " + MOST_WINDOWS + " windows, of " + MOST_TAPS + " elements together",
                    "make the long axis the time of the model, or run the file with OpaqueModel");
        }
    }

    /** Where the taps of a window over some channels lie in x. */
    private static int[] sources(Windows windows, int window, int firstChannel, int channels) {
        int[] positions = windows.positions(window);
        int size = Grid.size(windows.sizes());
        return IntStream.range(firstChannel, firstChannel + channels)
                .flatMap(channel -> Arrays.stream(positions)
                        .map(position -> position == Grid.ZERO ? Grid.ZERO : channel * size + position))
                .toArray();
    }

    /** Vectors [M] of all windows one after the other as [M, L']. */
    private static Operand.View byChannel(Operand.View x, Windows windows, int channels, List<Expr> results) {
        int count = results.size();
        int[] order = new int[channels * count];
        Arrays.setAll(order, i -> i % count * channels + i / count);
        Expr all = Rearrangement.joined(results);
        return new Operand.View(
                count == 1 ? all : Rearrangement.of(all, order), windows.axes(x, Axis.ofSize(channels)));
    }

    /** The largest element of each window; one outside x counts for nothing. */
    static List<Operand> maxPool(Call call) {
        Operand.View x = call.view(0);
        Windows windows = pooled(call, x);
        int taps = windows.positions(0).length;
        List<int[]> chosen = new ArrayList<>();
        for (int window = 0; window < windows.count(); window++) {
            chosen.add(insideOnly(call, windows.positions(window)));
        }
        return call.one(combined(x, windows, chosen, taps, BinaryFunction.MAXIMUM));
    }

    /** The positions with another one of the same window in the place of each that lies outside. */
    private static int[] insideOnly(Call call, int[] positions) {
        int inside = Arrays.stream(positions)
                .filter(position -> position != Grid.ZERO)
                .findFirst()
                .orElseThrow(() ->
                        call.refused("a window lies outside the frame", "each window has an element", "pad less"));
        return Arrays.stream(positions)
                .map(position -> position == Grid.ZERO ? inside : position)
                .toArray();
    }

    /** The mean of each window, over the elements inside x or over all taps. */
    static List<Operand> averagePool(Call call) {
        Operand.View x = call.view(0);
        Windows windows = pooled(call, x);
        int taps = windows.positions(0).length;
        boolean countsPadding = call.node().integer("count_include_pad", 0) != 0;
        if (countsPadding && call.node().integer("ceil_mode", 0) != 0) {
            throw call.refused(
                    "count_include_pad with ceil_mode",
                    "runtimes differ in what they count there",
                    "pad in an operator of its own");
        }
        List<int[]> chosen = new ArrayList<>();
        float[] counts = new float[windows.count()];
        for (int window = 0; window < counts.length; window++) {
            int[] positions = windows.positions(window);
            chosen.add(positions);
            counts[window] = countsPadding
                    ? taps
                    : Arrays.stream(positions)
                            .filter(position -> position != Grid.ZERO)
                            .count();
        }
        Operand.View sum = combined(x, windows, chosen, taps, BinaryFunction.ADD);
        int channels = x.axes().get(1).size();
        float[] divisors = new float[channels * counts.length];
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] = counts[i % counts.length];
        }
        return call.one(sum.with(div(sum.value(), constant(FloatTensor.vector(divisors)))));
    }

    private static Windows pooled(Call call, Operand.View x) {
        int[] kernel = call.node().integers("kernel_shape").stream()
                .mapToInt(Math::toIntExact)
                .toArray();
        Windows windows = Windows.of(call.node(), x, kernel);
        requireFew(call, windows, (long) x.axes().get(1).size() * Grid.size(kernel));
        return windows;
    }

    /** The first tap of all windows and channels, combined with the second, and so on. */
    private static Operand.View combined(
            Operand.View x, Windows windows, List<int[]> chosen, int taps, BinaryFunction function) {
        int channels = x.axes().get(1).size();
        int size = Grid.size(windows.sizes());
        List<Expr> terms = new ArrayList<>();
        for (int tap = 0; tap < taps; tap++) {
            int[] sources = new int[channels * chosen.size()];
            for (int i = 0; i < sources.length; i++) {
                int position = chosen.get(i % chosen.size())[tap];
                sources[i] = position == Grid.ZERO ? Grid.ZERO : i / chosen.size() * size + position;
            }
            terms.add(Rearrangement.of(x.value(), sources));
        }
        Expr result =
                terms.stream().reduce((a, b) -> new Expr.Binary(function, a, b)).orElseThrow();
        return new Operand.View(result, windows.axes(x, x.axes().get(1)));
    }
}
