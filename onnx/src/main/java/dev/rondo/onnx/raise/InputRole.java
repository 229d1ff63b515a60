package dev.rondo.onnx.raise;

import dev.rondo.onnx.raise.AxisClasses.Role;
import dev.rondo.onnx.source.Dimension;
import dev.rondo.onnx.source.ElementType;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an input of a file is to the model.
 *
 * @param name its name in the file
 * @param kind what it carries
 * @param roles what each axis stands for
 * @param axes the same as axes of a view, where one of length 1 stands for nothing
 * @param steps the input whose steps it has; null for one vector a sequence
 */
record InputRole(
        String name,
        Kind kind,
        List<Role> roles,
        List<Axis> axes,
        @Nullable String steps) {
    /** What an input carries. */
    enum Kind {
        FEATURES,
        TOKENS,
        LENGTHS,
        STATE
    }

    /** A step of more features is none that anything could be computed of. */
    private static final long MOST_FEATURES = 1L << 26;

    private static final Pattern TIME =
            Pattern.compile("t|t_.*|.*time.*|.*seq.*|.*frame.*|.*len(gth)?.*|.*step.*", Pattern.CASE_INSENSITIVE);
    private static final Pattern BATCH = Pattern.compile("b|n|.*batch.*", Pattern.CASE_INSENSITIVE);

    /**
     * The inputs of a graph.
     *
     * @param layout what those axes are that nothing says anything of; null for what follows from their lengths, free or fixed
     */
    static List<InputRole> of(SourceGraph graph, AxisRoles found, @Nullable Layout layout) {
        Map<Integer, String> clocks = new HashMap<>();
        List<InputRole> inputs = new ArrayList<>();
        Set<String> used = UnusedParameters.used(graph);
        for (SourceValue input : graph.inputs()) {
            int[] classes = found.axes(input.name());
            Kind kind = kind(input, found);
            List<Role> roles = classes == null ? List.of() : resolve(classes, found.classes(), kind, layout);
            int time = roles.indexOf(Role.TIME);
            boolean single =
                    kind == Kind.TOKENS && time >= 0 && isOne(input, time) && hasLongerSteps(graph, found, input);
            String steps = classes == null || time < 0 || kind == Kind.STATE || single || !used.contains(input.name())
                    ? null
                    : clocks.computeIfAbsent(found.classes().find(classes[time]), key -> input.name());
            inputs.add(new InputRole(input.name(), kind, roles, axes(input, roles), steps));
        }
        return clocks.isEmpty() ? stepwise(inputs, used) : inputs;
    }

    private static boolean isOne(SourceValue input, int axis) {
        List<Dimension> dimensions = input.dimensions();
        return dimensions != null && dimensions.get(axis).equals(new Dimension.Fixed(1));
    }

    /** Whether another input has an axis of time that is not of length 1. */
    private static boolean hasLongerSteps(SourceGraph graph, AxisRoles found, SourceValue input) {
        for (SourceValue other : graph.inputs()) {
            int[] axes = other == input ? null : found.axes(other.name());
            for (int i = 0; axes != null && i < axes.length; i++) {
                if (found.classes().role(axes[i]) == Role.TIME && !isOne(other, i)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Where no input has steps, the file works on one step a call, which all inputs but states share. */
    private static List<InputRole> stepwise(List<InputRole> inputs, Set<String> used) {
        Optional<String> first = inputs.stream()
                .filter(input -> input.isData() && used.contains(input.name()))
                .map(InputRole::name)
                .findFirst();
        return inputs.stream()
                .map(input -> input.isData() && first.isPresent()
                        ? new InputRole(input.name, input.kind, input.roles, input.axes, first.orElseThrow())
                        : input)
                .toList();
    }

    private boolean isData() {
        return kind == Kind.FEATURES || kind == Kind.TOKENS;
    }

    private static Kind kind(SourceValue input, AxisRoles found) {
        ElementType type = input.type();
        if (found.tokens().contains(input.name())) {
            return Kind.TOKENS;
        }
        if (found.lengths().contains(input.name())
                || (type != null
                        && type.isInteger()
                        && input.name().toLowerCase(Locale.ROOT).contains("len"))) {
            return Kind.LENGTHS;
        }
        return found.states().contains(input.name()) ? Kind.STATE : Kind.FEATURES;
    }

    private static List<Role> resolve(int[] axes, AxisClasses classes, Kind kind, @Nullable Layout layout) {
        for (int axis : axes) {
            byName(axis, classes);
        }
        boolean data = kind == Kind.FEATURES || kind == Kind.TOKENS;
        if (layout != null && data && layout.fits(axes.length)) {
            settle(axes, classes, layout);
        } else {
            settle(axes, classes, kind);
        }
        List<Role> roles = new ArrayList<>();
        for (int axis : axes) {
            Role role = classes.role(axis);
            roles.add(role == null || roles.contains(role) ? Role.FEATURE : role);
        }
        return roles;
    }

    private static void settle(int[] axes, AxisClasses classes, Layout layout) {
        for (int i = 0; i < axes.length; i++) {
            Role role = i == layout.batch() ? Role.BATCH : i == layout.time() ? Role.TIME : Role.FEATURE;
            classes.settle(axes[i], has(axes, classes, role) ? Role.FEATURE : role);
        }
    }

    private static void settle(int[] axes, AxisClasses classes, Kind kind) {
        boolean tokens = kind == Kind.TOKENS;
        for (int i = 0; i < axes.length; i++) {
            if (classes.role(axes[i]) != null) {
                continue;
            }
            boolean last = i == axes.length - 1;
            if (kind == Kind.LENGTHS) {
                classes.settle(axes[i], Role.BATCH);
            } else if (last && !tokens && classes.isFixed(axes[i]) && (axes.length == 1 || !classes.isOne(axes[i]))) {
                classes.settle(axes[i], Role.FEATURE);
            } else if (!has(axes, classes, Role.BATCH)
                    && axes.length > 1
                    && (i == 0 || tokens || !classes.isFixed(axes[i]))) {
                classes.settle(axes[i], Role.BATCH);
            } else if (kind != Kind.STATE && !has(axes, classes, Role.TIME) && (tokens || !classes.isFixed(axes[i]))) {
                classes.settle(axes[i], Role.TIME);
            } else {
                classes.settle(axes[i], Role.FEATURE);
            }
        }
    }

    /** Whether a dimension is called like that of a batch. */
    static boolean isBatch(String name) {
        return BATCH.matcher(name).matches();
    }

    private static void byName(int axis, AxisClasses classes) {
        Set<String> names = classes.names(axis);
        if (classes.role(axis) == null && !names.isEmpty()) {
            if (names.stream().anyMatch(InputRole::isBatch)) {
                classes.settle(axis, Role.BATCH);
            } else if (names.stream().anyMatch(name -> TIME.matcher(name).matches())) {
                classes.settle(axis, Role.TIME);
            }
        }
    }

    private static boolean has(int[] axes, AxisClasses classes, Role role) {
        for (int axis : axes) {
            if (classes.role(axis) == role) {
                return true;
            }
        }
        return false;
    }

    private static List<Axis> axes(SourceValue input, List<Role> roles) {
        List<Dimension> dimensions = input.dimensions();
        List<Axis> axes = new ArrayList<>();
        long features = 1;
        for (int i = 0; i < roles.size(); i++) {
            Dimension dimension = dimensions == null ? new Dimension.Unknown() : dimensions.get(i);
            boolean fixed = roles.get(i) == Role.FEATURE && dimension instanceof Dimension.Fixed;
            long length = fixed && dimension instanceof Dimension.Fixed(long size) ? size : 1;
            boolean fits = length <= MOST_FEATURES / Math.max(1, features);
            features *= fits ? length : 1;
            axes.add(axis(roles.get(i), fits ? dimension : new Dimension.Unknown()));
        }
        return axes;
    }

    private static Axis axis(Role role, Dimension dimension) {
        if (dimension.equals(new Dimension.Fixed(1))) {
            return new Axis.One();
        }
        return switch (role) {
            case TIME -> new Axis.Time();
            case BATCH -> new Axis.Batch();
            case FEATURE -> new Axis.Feature(dimension instanceof Dimension.Fixed(long size) ? (int) size : 0);
        };
    }
}
