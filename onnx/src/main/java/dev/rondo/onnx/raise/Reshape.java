package dev.rondo.onnx.raise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the axes of a reshaped tensor stand for. Features, steps and sequences keep their order, so that each new axis is a run of
 * features, or one or several axes of steps.
 */
final class Reshape {
    /** What is left of the axes: {@code features} elements, then the step axes from {@code next} on with the features before each. */
    private record Rest(int features, int next) {}

    /** How far the search is: the axes before {@code index} are found. */
    private record Place(int index, Rest rest) {}

    private static final int MOST_AXES = 64;

    private final Call call;
    private final List<Axis> axes;
    private final boolean copiesZero;

    /** The step axes, and how many features stand before each and behind the last. */
    private final List<Axis> steps = new ArrayList<>();

    private final List<Integer> features = new ArrayList<>(List.of(1));

    /** What is known not to lead to an end. */
    private final Set<Place> failed = new HashSet<>();

    Reshape(Call call, List<Axis> axes, boolean copiesZero) {
        this.call = call;
        this.axes = axes;
        this.copiesZero = copiesZero;
    }

    /**
     * The axes of the result.
     *
     * @throws Obstacle if features would mix with steps or sequences
     */
    List<Axis> into(List<Size> target) {
        long open = target.stream()
                .filter(size -> size instanceof Size.Known(long length) && length == -1)
                .count();
        if (target.size() > MOST_AXES || open > 1) {
            throw call.refused(
                    "it makes " + target.size() + " axes, " + open + " of them of any length",
                    "it makes at most " + MOST_AXES + " axes, one of which may follow from the others",
                    "export the model again");
        }
        for (Axis axis : axes) {
            if (axis.isFeature()) {
                features.set(features.size() - 1, Math.multiplyExact(features.getLast(), axis.size()));
            } else {
                for (Axis step : Reshaping.split(axis)) {
                    steps.add(step);
                    features.add(1);
                }
            }
        }
        List<Axis> result = find(target, 0, new Rest(features.getFirst(), 0), new ArrayDeque<>());
        if (result == null) {
            throw call.refused(
                    "it makes axes of " + axes.stream().map(Axis::description).toList() + " whose lengths are "
                            + target.stream().map(Reshape::text).toList(),
                    "features do not mix with steps or sequences, and keep their order",
                    "reshape the features of a step alone");
        }
        return result;
    }

    private static String text(Size size) {
        return switch (size) {
            case Size.Known(long value) -> Long.toString(value);
            case Size.Of(Axis axis) -> "that of " + axis.description();
            case Size.Product(List<Size> of) -> of.stream().map(Reshape::text).collect(Collectors.joining(" times "));
        };
    }

    /** The axes from {@code index} on, or null if they do not fit what is left. */
    private @Nullable List<Axis> find(List<Size> target, int index, Rest rest, Deque<Axis> found) {
        if (index == target.size()) {
            return rest.features() == 1 && rest.next() == steps.size() ? List.copyOf(found) : null;
        }
        Place place = new Place(index, rest);
        if (failed.contains(place)) {
            return null;
        }
        List<Axis> result = next(target, index, rest, found);
        if (result == null) {
            failed.add(place);
        }
        return result;
    }

    private @Nullable List<Axis> next(List<Size> target, int index, Rest rest, Deque<Axis> found) {
        return switch (target.get(index)) {
            case Size.Of(Axis axis) -> step(target, index, rest, found, Reshaping.split(axis));
            case Size.Product product ->
                step(target, index, rest, found, Reshaping.split(Reshaping.axis(call, product)));
            case Size.Known(long length) when length == 0 && copiesZero -> copied(target, index, rest, found);
            case Size.Known(long length) when length == -1 -> open(target, index, rest, found);
            case Size.Known(long length) -> known(target, index, rest, found, length);
        };
    }

    private @Nullable List<Axis> copied(List<Size> target, int index, Rest rest, Deque<Axis> found) {
        if (index >= axes.size()) {
            return null;
        }
        Axis axis = axes.get(index);
        return axis.isFeature()
                ? take(target, index, rest, found, axis.size(), axis)
                : step(target, index, rest, found, Reshaping.split(axis));
    }

    private @Nullable List<Axis> known(List<Size> target, int index, Rest rest, Deque<Axis> found, long length) {
        if (length > 0 && rest.features() % length == 0) {
            List<Axis> result = take(target, index, rest, found, (int) length, Axis.ofSize((int) length));
            if (result != null) {
                return result;
            }
        }
        for (int end = rest.next() + 1; end <= steps.size(); end++) {
            List<Axis> result = step(target, index, rest, found, steps.subList(rest.next(), end));
            if (result != null) {
                return result;
            }
        }
        return null;
    }

    /** An axis whose length follows from the others: steps, as many axes of them as fit, or features. */
    private @Nullable List<Axis> open(List<Size> target, int index, Rest rest, Deque<Axis> found) {
        for (int count = steps.size() - rest.next(); count > 0; count--) {
            List<Axis> next = steps.subList(rest.next(), rest.next() + count);
            List<Axis> result = step(target, index, rest, found, next);
            if (result != null) {
                return result;
            }
        }
        for (int size : divisors(rest.features())) {
            List<Axis> result = take(target, index, rest, found, size, Axis.ofSize(size));
            if (result != null) {
                return result;
            }
        }
        return null;
    }

    /** What a number can be divided by, the largest first. */
    private static List<Integer> divisors(int number) {
        List<Integer> large = new ArrayList<>();
        Deque<Integer> small = new ArrayDeque<>();
        for (int size = 1; (long) size * size <= number; size++) {
            if (number % size == 0) {
                large.add(number / size);
                if (number / size != size) {
                    small.addFirst(size);
                }
            }
        }
        large.addAll(small);
        return large;
    }

    private @Nullable List<Axis> take(List<Size> target, int index, Rest rest, Deque<Axis> found, int size, Axis axis) {
        if (rest.features() % size != 0) {
            return null;
        }
        return with(target, index, new Rest(rest.features() / size, rest.next()), found, axis);
    }

    private @Nullable List<Axis> step(List<Size> target, int index, Rest rest, Deque<Axis> found, List<Axis> wanted) {
        int end = rest.next() + wanted.size();
        boolean fits = rest.features() == 1
                && end <= steps.size()
                && steps.subList(rest.next(), end).equals(wanted);
        for (int i = rest.next() + 1; fits && i < end; i++) {
            fits = features.get(i) == 1;
        }
        if (!fits) {
            return null;
        }
        Axis axis = wanted.size() == 1 ? wanted.getFirst() : new Axis.Joined(wanted);
        return with(target, index, new Rest(features.get(end), end), found, axis);
    }

    private @Nullable List<Axis> with(List<Size> target, int index, Rest rest, Deque<Axis> found, Axis axis) {
        found.addLast(axis);
        List<Axis> result = find(target, index + 1, rest, found);
        found.removeLast();
        return result;
    }
}
