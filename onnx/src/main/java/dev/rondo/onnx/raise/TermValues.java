package dev.rondo.onnx.raise;

import dev.rondo.model.Clock;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The values of a term for lengths and positions. What several parts of a term share is computed once. */
final class TermValues {
    private final List<Term> parts = new ArrayList<>();
    private final List<int[]> operands = new ArrayList<>();
    private final double[] values;

    /** Of a term of few parts: it is walked through by recursion. */
    TermValues(Term root) {
        collect(root, new IdentityHashMap<>());
        values = new double[parts.size()];
    }

    /** Where a term stands among the parts. */
    private int collect(Term term, Map<Term, Integer> places) {
        Integer known = places.get(term);
        if (known != null) {
            return known;
        }
        int[] of = term instanceof Term.Call call
                ? call.of().stream().mapToInt(part -> collect(part, places)).toArray()
                : new int[0];
        places.put(term, parts.size());
        parts.add(term);
        operands.add(of);
        return parts.size() - 1;
    }

    /** All parts, each once, operands before what is made of them. */
    List<Term> parts() {
        return parts;
    }

    /** The inputs of lengths that it is computed from. */
    List<String> inputs() {
        return parts.stream()
                .filter(Term.Lengths.class::isInstance)
                .map(part -> ((Term.Lengths) part).input())
                .distinct()
                .toList();
    }

    /** Whose steps its positions are. */
    List<Clock> clocks() {
        return parts.stream()
                .flatMap(part -> part instanceof Term.Position(Clock clock) ? Stream.ofNullable(clock) : Stream.of())
                .distinct()
                .toList();
    }

    /** Whether it may differ from step to step. */
    boolean hasPositions() {
        return parts.stream().anyMatch(Term.Position.class::isInstance);
    }

    /** The numbers that it compares, adds and divides with. */
    double[] constants() {
        return parts.stream()
                .filter(Term.Fixed.class::isInstance)
                .mapToDouble(part -> Math.abs(((Term.Fixed) part).value()))
                .toArray();
    }

    /** The product of the numbers that it multiplies and divides by, none of them taken as less than 1. */
    double scale() {
        double scale = 1;
        for (Term part : parts) {
            if (part instanceof Term.Call(String operator, List<Term> of, Term.Kind kind)
                    && (operator.equals("Mul") || operator.equals("Div"))) {
                for (Term factor : of) {
                    double value = factor instanceof Term.Fixed fixed ? Math.abs(fixed.value()) : 1;
                    scale *= value < 1 ? 1 / value : value;
                }
            }
        }
        return scale;
    }

    /**
     * The value for a sequence.
     *
     * @param length the number of its steps
     * @param position the step that it is the value for
     * @return NaN where the term is none of lengths and positions
     */
    double at(int length, int position) {
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (parts.get(i)) {
                case Term.Lengths l -> length;
                case Term.Fixed fixed -> fixed.value();
                case Term.Position p -> position;
                case Term.Call call -> called(call, operands.get(i));
                case Term.Count c -> Double.NaN;
                case Term.Row r -> Double.NaN;
                case Term.Place p -> Double.NaN;
                case Term.Total t -> Double.NaN;
                case Term.Padded p -> Double.NaN;
                case Term.Convolved c -> Double.NaN;
                case Term.Flattened f -> Double.NaN;
            };
        }
        return values[values.length - 1];
    }

    private double called(Term.Call call, int... of) {
        double a = values[of[0]];
        double b = values[of[of.length - 1]];
        return switch (call.operator()) {
            case "Add" -> a + b;
            case "Sub" -> a - b;
            case "Mul" -> a * b;
            case "Div" -> call.kind() == Term.Kind.REAL ? a / b : whole(a / b);
            case "Max" -> Math.max(a, b);
            case "Min" -> Math.min(a, b);
            case "Less" -> a < b ? 1 : 0;
            case "LessOrEqual" -> a <= b ? 1 : 0;
            case "Greater" -> a > b ? 1 : 0;
            case "GreaterOrEqual" -> a >= b ? 1 : 0;
            case "Equal" -> a == b ? 1 : 0;
            case "And" -> a * b;
            case "Not" -> 1 - a;
            case "Cast" -> cast(call.kind(), a);
            default -> Double.NaN;
        };
    }

    private static double cast(Term.Kind kind, double value) {
        return switch (kind) {
            case TRUTH -> value == 0 ? 0 : 1;
            case WHOLE -> whole(value);
            case REAL -> value;
        };
    }

    /** Without what stands behind the point; NaN where something was divided by 0. */
    private static double whole(double value) {
        return Double.isInfinite(value) ? Double.NaN : value < 0 ? Math.ceil(value) : Math.floor(value);
    }
}
