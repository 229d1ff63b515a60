package dev.rondo.onnx.foreign;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A value of a {@link GraphDraft}.
 *
 * @param clock which steps it has: values of one clock have them side by side
 */
record DraftValue(String name, List<Axis> axes, String clock) {
    /** What stands along an axis. */
    enum Role {
        TIME,
        BATCH,
        FEATURE,
        ONE
    }

    /** An axis, as long as it is in a test. */
    record Axis(Role role, int size) {
        boolean is(Role other) {
            return role == other;
        }
    }

    int rank() {
        return axes.size();
    }

    int size(int axis) {
        return axes.get(axis).size();
    }

    /** The first axis of a role; −1 if there is none. */
    int axis(Role role) {
        return IntStream.range(0, rank())
                .filter(i -> axes.get(i).is(role))
                .findFirst()
                .orElse(-1);
    }

    boolean has(Role role) {
        return axis(role) >= 0;
    }

    boolean endsWithFeatures() {
        return axes.getLast().is(Role.FEATURE);
    }

    List<Integer> features() {
        return IntStream.range(0, rank())
                .filter(i -> axes.get(i).is(Role.FEATURE))
                .boxed()
                .toList();
    }

    /** Whether its axes are these. */
    boolean isOf(Role... roles) {
        return axes.stream().map(Axis::role).toList().equals(List.of(roles));
    }

    List<Axis> without(int axis) {
        List<Axis> changed = new ArrayList<>(axes);
        changed.remove(axis);
        return changed;
    }

    List<Axis> with(int at, Axis axis) {
        List<Axis> changed = new ArrayList<>(axes);
        changed.add(at, axis);
        return changed;
    }

    List<Axis> resized(int axis, int size) {
        List<Axis> changed = new ArrayList<>(axes);
        changed.set(axis, new Axis(axes.get(axis).role(), size));
        return changed;
    }
}
