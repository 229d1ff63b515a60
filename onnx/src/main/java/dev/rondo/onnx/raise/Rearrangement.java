package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.mul;

import dev.rondo.data.FloatTensor;
import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes any choice of elements of a vector as slices, concatenations and scattered vectors. */
final class Rearrangement {
    /** One element of a vector; of no vector: a zero. */
    private record Element(@Nullable Expr of, int index) {
        static final Element ZERO = new Element(null, 0);
    }

    /** Where the parts of concatenations begin. */
    private static final class Parts {
        private final Map<Expr.Concat, int[]> starts = new HashMap<>();

        /** The part that an element of a concatenation lies in, and where in it. */
        Element at(Expr.Concat concat, int index) {
            int[] from = starts.computeIfAbsent(concat, Parts::starts);
            int found = Arrays.binarySearch(from, index);
            int part = found < 0 ? -found - 2 : found;
            return new Element(concat.parts().get(part), index - from[part]);
        }

        private static int[] starts(Expr.Concat concat) {
            int[] from = new int[concat.parts().size()];
            for (int i = 1; i < from.length; i++) {
                from[i] = from[i - 1] + concat.parts().get(i - 1).size();
            }
            return from;
        }
    }

    private static final int DEEPEST = 32;
    private static final int MOST_PARTS = 1 << 14;

    private final List<Element> elements;

    private Rearrangement(List<Element> elements) {
        this.elements = elements;
    }

    /** The elements at these indices; at −1 zeros. What x was put together from is looked through. */
    static Expr of(Expr x, int... indices) {
        return of(x, DEEPEST, indices);
    }

    /**
     * The same, as one slice of x itself wherever it is one, and otherwise without looking deeper than x: what somebody wrote stays as it
     * was written. Only what was put together from inputs alone is looked through.
     */
    static Expr sliced(Expr x, int... indices) {
        int stride = indices.length > 1 ? indices[1] - indices[0] : 1;
        boolean slice = indices[0] >= 0 && stride > 0 && isProgression(indices, stride);
        if (isOfInputs(x)) {
            return of(x, indices);
        }
        return slice && !(x instanceof Expr.Constant) && indices.length < x.size()
                ? new Expr.Slice(x, indices[0], indices.length, stride)
                : of(x, 1, indices);
    }

    /** The same, made of x as it is. */
    static Expr ofWhole(Expr x, int... indices) {
        return of(x, 0, indices);
    }

    private static Expr of(Expr x, int depth, int... indices) {
        if (isProgression(indices, 1) && indices[0] == 0 && indices.length == x.size()) {
            return x;
        }
        Parts parts = new Parts();
        List<Element> elements = new ArrayList<>();
        for (int index : indices) {
            elements.add(index == Grid.ZERO ? Element.ZERO : resolved(x, index, depth, parts));
        }
        return new Rearrangement(elements).write();
    }

    /** Vectors one after the other; slices of one input that lie side by side become one again. */
    static Expr joined(List<Expr> parts) {
        Expr all = parts.size() == 1 ? parts.getFirst() : new Expr.Concat(parts);
        if (!isOfInputs(all)) {
            return all;
        }
        Parts ofAll = new Parts();
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            elements.add(resolved(all, i, DEEPEST, ofAll));
        }
        return new Rearrangement(elements).write();
    }

    /** Whether x is an input, a slice of one, or made of these. */
    private static boolean isOfInputs(Expr x) {
        return x instanceof Expr.Concat concat
                ? concat.parts().stream().allMatch(Rearrangement::isPartOfInput)
                : isPartOfInput(x);
    }

    private static boolean isPartOfInput(Expr x) {
        return x instanceof Expr.Input || (x instanceof Expr.Slice slice && slice.x() instanceof Expr.Input);
    }

    private static boolean isProgression(int[] indices, int stride) {
        for (int i = 1; i < indices.length; i++) {
            if (indices[i] - indices[i - 1] != stride) {
                return false;
            }
        }
        return true;
    }

    /** Where an element of x comes from, {@code depth} rearrangements deep. */
    private static Element resolved(Expr x, int index, int depth, Parts parts) {
        Element element = new Element(x, index);
        for (int i = 0; i < depth && element.of() != null; i++) {
            Element before = before(element.of(), element.index(), parts);
            if (before == null) {
                return element;
            }
            element = before;
        }
        return element;
    }

    /** Where an element of a rearranged vector comes from; null if the vector is not rearranged. */
    private static @Nullable Element before(Expr x, int index, Parts parts) {
        return switch (x) {
            case Expr.Slice n -> new Element(n.x(), n.start() + index * n.stride());
            case Expr.Concat n -> parts.at(n, index);
            case Expr.Scatter n -> {
                int distance = index - n.start();
                boolean hit = distance >= 0 && distance % n.stride() == 0 && distance / n.stride() < n.x().size();
                yield hit ? new Element(n.x(), distance / n.stride()) : Element.ZERO;
            }
            default -> null;
        };
    }

    private Expr write() {
        Expr scattered = scattered();
        if (scattered != null) {
            return scattered;
        }
        List<Expr> parts = new ArrayList<>();
        for (int i = 0; i < elements.size(); ) {
            int length = run(i);
            parts.add(part(i, length));
            i += length;
            if (parts.size() > MOST_PARTS) {
                throw new ArithmeticException("more than " + MOST_PARTS + " parts");
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Expr.Concat(parts);
    }

    /** How many elements from {@code i} can be written as one part. */
    private int run(int i) {
        int end = i + 1;
        if (isFixed(i)) {
            while (end < elements.size() && isFixed(end)) {
                end++;
            }
            return end - i;
        }
        int stride = end < elements.size() ? distance(i) : -1;
        while (stride >= 0 && end < elements.size() && distance(end - 1) == stride) {
            end++;
        }
        return end - i;
    }

    private boolean isFixed(int i) {
        Expr of = elements.get(i).of();
        return of == null || of instanceof Expr.Constant;
    }

    /** How far element {@code i + 1} lies behind element {@code i} of the same vector; negative if it does not. */
    private int distance(int i) {
        Element element = elements.get(i);
        Element next = elements.get(i + 1);
        return element.of() == next.of() ? next.index() - element.index() : -1;
    }

    private Expr part(int from, int length) {
        Expr of = elements.get(from).of();
        if (of == null || of instanceof Expr.Constant) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                Element element = elements.get(from + i);
                values[i] = element.of() instanceof Expr.Constant constant
                        ? constant.value().at(element.index())
                        : 0;
            }
            return constant(FloatTensor.vector(values));
        }
        int start = elements.get(from).index();
        int stride = length > 1 ? distance(from) : 1;
        if (stride == 0) {
            return mul(slice(of, start, 1, 1), constant(1, length));
        }
        return slice(of, start, length, stride);
    }

    private static Expr slice(Expr x, int start, int length, int stride) {
        return length == x.size() ? x : new Expr.Slice(x, start, length, stride);
    }

    /** One run among zeros as a scattered vector; null if it is something else. */
    private @Nullable Expr scattered() {
        int[] places = places();
        if (places.length == 0 || places.length == elements.size() || isFixed(places[0])) {
            return null;
        }
        int stride = places.length > 1 ? places[1] - places[0] : 1;
        Rearrangement chosen =
                new Rearrangement(Arrays.stream(places).mapToObj(elements::get).toList());
        boolean oneRun = chosen.run(0) == places.length;
        return oneRun && isProgression(places, stride)
                ? new Expr.Scatter(chosen.part(0, places.length), places[0], stride, elements.size())
                : null;
    }

    /** Where there is no zero. */
    private int[] places() {
        return java.util.stream.IntStream.range(0, elements.size())
                .filter(i -> elements.get(i).of() != null)
                .toArray();
    }
}
