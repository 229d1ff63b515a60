package dev.rondo.onnxruntime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells by their names what free axes are; a fixed axis carries features. */
final class AxisReading {
    private static final Pattern BATCH = Pattern.compile("b|n|.*batch.*");
    private static final Pattern TIME = Pattern.compile("t|t_.*|.*(time|seq|step|len|frame|sample).*");

    private final Map<String, Axis> known = new HashMap<>();
    private final Set<Axis> free = new LinkedHashSet<>();

    /** Remembers what the axes of an input are. */
    void learn(FileValue value, List<Axis> axes) {
        for (int i = 0; i < axes.size(); i++) {
            if (!(axes.get(i) instanceof Axis.Feature)) {
                free.add(axes.get(i));
                known.put(value.dimensions().get(i).name(), axes.get(i));
            }
        }
        known.remove("");
    }

    /** The axes of an input: a single one without a known name is what the others are not. */
    Optional<List<Axis>> ofInput(FileValue value) {
        List<Optional<Axis>> axes = named(value);
        List<Axis> left = left(axes, List.of(Axis.batch(), Axis.time()));
        return unknown(axes) == 0 || (unknown(axes) == 1 && left.size() == 1) ? filled(axes, left) : Optional.empty();
    }

    /** The axes of an output: those without a known name come as in the inputs; a single one is that of the sequences. */
    Optional<List<Axis>> ofOutput(FileValue value) {
        List<Optional<Axis>> axes = named(value);
        List<Axis> left = left(axes, free);
        if (unknown(axes) == 1 && left.contains(Axis.batch())) {
            left = List.of(Axis.batch());
        }
        return axes.isEmpty() || unknown(axes) > left.size() ? Optional.empty() : filled(axes, left);
    }

    private List<Optional<Axis>> named(FileValue value) {
        return value.dimensions().stream().map(this::named).toList();
    }

    private Optional<Axis> named(FileValue.Dimension dimension) {
        if (!dimension.isFree()) {
            return Optional.of(Axis.feature((int) Math.min(Integer.MAX_VALUE, dimension.size())));
        }
        String name = dimension.name().toLowerCase(Locale.ROOT);
        return Optional.ofNullable(known.get(dimension.name()))
                .or(() -> BATCH.matcher(name).matches() ? Optional.of(Axis.batch()) : Optional.empty())
                .or(() -> TIME.matcher(name).matches() ? Optional.of(Axis.time()) : Optional.empty());
    }

    private static long unknown(List<Optional<Axis>> axes) {
        return axes.stream().filter(Optional::isEmpty).count();
    }

    private static List<Axis> left(List<Optional<Axis>> axes, Collection<Axis> possible) {
        return possible.stream()
                .filter(axis -> !axes.contains(Optional.of(axis)))
                .toList();
    }

    private static Optional<List<Axis>> filled(List<Optional<Axis>> axes, List<Axis> left) {
        List<Axis> filled = new ArrayList<>();
        int next = 0;
        for (Optional<Axis> axis : axes) {
            filled.add(axis.isPresent() ? axis.get() : left.get(next++));
        }
        return Optional.of(filled);
    }
}
