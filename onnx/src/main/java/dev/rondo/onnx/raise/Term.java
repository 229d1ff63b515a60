package dev.rondo.onnx.raise;

import java.util.List;

/** A number that a file computes from the lengths of sequences, the same for all features: what masks and indices are made of. */
sealed interface Term {
    /** The number of steps of a sequence, as an input of the file gives it. */
    record Lengths(String input) implements Term {}

    /** A number. */
    record Fixed(double value) implements Term {}

    /** How many steps or sequences there are. */
    record Count(Size size) implements Term {}

    /** A function of numbers, called as the operator is. */
    record Call(String operator, List<Term> of) implements Term {
        /** Keeps a copy. */
        public Call {
            of = List.copyOf(of);
        }
    }

    /** The features of a view within each sequence, and another number beyond its end. */
    record Within(Operand.View x, double otherwise) implements Term {}

    /** The sum over the steps of each sequence; {@code axes} are those of the sum. */
    record Total(Operand.View x, List<Axis> axes) implements Term {
        /** Keeps a copy. */
        public Total {
            axes = List.copyOf(axes);
        }
    }

    /** A view with {@code before} zero steps put before its first, and {@code after} behind its last. */
    record Padded(Operand.View x, int before, int after) implements Term {}

    /** A convolution along time with zeros on either side that no layer has by itself; a Slice may take the surplus away. */
    record Convolved(TimeConvolution.Parts parts, int before, int after) implements Term {}

    /** All steps of a view, whose axis of time stands at {@code time}, with their features as one vector for each sequence. */
    record Flattened(Operand.View x, int time) implements Term {}

    /**
     * The value for a sequence.
     *
     * @param length the number of its steps
     * @param position the step that a range over the steps stands at
     * @return NaN where the term is none of numbers
     */
    default double at(int length, int position) {
        return switch (this) {
            case Lengths l -> length;
            case Fixed(double value) -> value;
            case Count c -> Double.NaN;
            case Within w -> Double.NaN;
            case Total t -> Double.NaN;
            case Padded p -> Double.NaN;
            case Convolved c -> Double.NaN;
            case Flattened f -> Double.NaN;
            case Call(String operator, List<Term> of) when operator.equals("Range") -> position;
            case Call(String operator, List<Term> of) -> {
                double a = of.getFirst().at(length, position);
                double b = of.size() > 1 ? of.get(1).at(length, position) : Double.NaN;
                yield of(operator, a, b);
            }
        };
    }

    private static double of(String operator, double a, double b) {
        return switch (operator) {
            case "Add" -> a + b;
            case "Sub" -> a - b;
            case "Mul" -> a * b;
            case "Div" -> Math.floor(a / b);
            case "Max", "Clip" -> Math.max(a, b);
            case "Min" -> Math.min(a, b);
            case "Less" -> a < b ? 1 : 0;
            case "LessOrEqual" -> a <= b ? 1 : 0;
            case "Greater" -> a > b ? 1 : 0;
            case "GreaterOrEqual" -> a >= b ? 1 : 0;
            case "Equal" -> a == b ? 1 : 0;
            case "And" -> a * b;
            case "Not" -> 1 - a;
            default -> Double.NaN;
        };
    }

    /** The inputs of lengths that it is computed from. */
    default List<String> inputs() {
        return switch (this) {
            case Lengths(String input) -> List.of(input);
            case Call(String operator, List<Term> of) ->
                of.stream().flatMap(term -> term.inputs().stream()).distinct().toList();
            case Fixed f -> List.of();
            case Count c -> List.of();
            case Within w -> List.of();
            case Total t -> List.of();
            case Padded p -> List.of();
            case Convolved c -> List.of();
            case Flattened f -> List.of();
        };
    }
}
