package dev.rondo.onnx.raise;

import static dev.rondo.onnx.raise.Patterns.addends;
import static dev.rondo.onnx.raise.Patterns.argument;
import static dev.rondo.onnx.raise.Patterns.complement;
import static dev.rondo.onnx.raise.Patterns.factors;

import dev.rondo.cell.ResetGate;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.UnaryFunction;
import dev.rondo.onnx.operator.OperatorActivation;
import dev.rondo.onnx.operator.RecurrentOperator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One step of a recurrent cell that an exporter wrote as products, slices, sigmoids and tanhs.
 *
 * @param cell the cell of the library that it is, with the weights of each gate
 * @param inputs the vectors that make up x_t, one after the other
 * @param before for each state its value before the step
 * @param after for each state its value after it
 */
record DecomposedCell(RaisedCell cell, List<Expr> inputs, Map<String, Expr> before, Map<String, Expr> after) {
    /**
     * The cell whose output an expression is.
     *
     * @param forms finds what gates are made of
     * @param isState whether a vector may be a state before the step
     * @return empty if the expression is something else, or if it is not clear which vector is the state
     */
    static Optional<DecomposedCell> of(Expr output, AffineForms forms, Predicate<Expr> isState) {
        Search search = new Search(output, forms, isState);
        return search.lstm().or(search::gru).or(search::rnn);
    }

    /** Looks for each kind of cell in turn. */
    private record Search(Expr output, AffineForms forms, Predicate<Expr> isState) {
        /** h = o ∘ tanh(c), c = f ∘ c' + i ∘ g. */
        Optional<DecomposedCell> lstm() {
            for (List<Expr> product : factors(output)) {
                Optional<Expr> c = argument(UnaryFunction.TANH, product.getLast());
                for (List<Expr> sum : c.map(Patterns::addends).orElse(List.of())) {
                    Optional<DecomposedCell> found =
                            lstm(product.getFirst(), c.orElseThrow(), sum.getFirst(), sum.getLast());
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<DecomposedCell> lstm(Expr outputGate, Expr nextC, Expr kept, Expr added) {
            for (List<Expr> keeping : factors(kept)) {
                Expr c = keeping.getLast();
                for (List<Expr> adding : isState.test(c) ? factors(added) : List.<List<Expr>>of()) {
                    Optional<Affine> o = gate(outputGate);
                    Optional<Affine> f = gate(keeping.getFirst());
                    Optional<Affine> i = gate(adding.getFirst());
                    Optional<Affine> g =
                            argument(UnaryFunction.TANH, adding.getLast()).flatMap(this::affine);
                    if (o.isPresent() && f.isPresent() && i.isPresent() && g.isPresent()) {
                        List<Affine> gates = List.of(i.get(), o.get(), f.get(), g.get());
                        Optional<Expr> h = state(gates, c.size(), c);
                        RecurrentOperator operator = RecurrentOperator.of(RecurrentOperator.Type.LSTM, c.size());
                        return h.map(state -> cell(
                                operator,
                                gates,
                                gates,
                                new LinkedHashMap<>(Map.of("h", state, "c", c)),
                                Map.of("h", output, "c", nextC)));
                    }
                }
            }
            return Optional.empty();
        }

        /** h = (1 − z) ∘ n + z ∘ h', or n + z ∘ (h' − n). */
        Optional<DecomposedCell> gru() {
            for (List<Expr> sum : addends(output)) {
                for (List<Expr> keeping : factors(sum.getLast())) {
                    Optional<DecomposedCell> found = gru(sum.getFirst(), keeping.getFirst(), keeping.getLast());
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<DecomposedCell> gru(Expr first, Expr z, Expr kept) {
            if (isState.test(kept)) {
                return factors(first).stream()
                        .filter(product -> complement(product.getFirst(), z))
                        .flatMap(product -> gru(z, product.getLast(), kept, false).stream())
                        .findFirst()
                        .or(() -> swapped(first, z, kept));
            }
            boolean difference = kept instanceof Expr.Binary(BinaryFunction f, Expr h, Expr n, var shape)
                    && f == BinaryFunction.SUBTRACT
                    && n == first
                    && isState.test(h);
            return difference ? gru(z, first, kept.operands().getFirst(), false) : Optional.empty();
        }

        /** h = z ∘ n + (1 − z) ∘ h', whose z is the other's 1 − z = σ(−a). */
        private Optional<DecomposedCell> swapped(Expr first, Expr complement, Expr h) {
            return factors(first).stream()
                    .filter(product -> complement(complement, product.getFirst()))
                    .flatMap(product -> gru(product.getFirst(), product.getLast(), h, true).stream())
                    .findFirst();
        }

        private Optional<DecomposedCell> gru(Expr update, Expr candidate, Expr h, boolean swapped) {
            Optional<Affine> z = gate(update).map(affine -> swapped ? affine.negated() : affine);
            Optional<Expr> n = argument(UnaryFunction.TANH, candidate);
            return z.isEmpty() || n.isEmpty()
                    ? Optional.empty()
                    : resetBefore(z.get(), n.get(), h).or(() -> resetAfter(z.get(), n.get(), h));
        }

        /** n = tanh(W x + R (r ∘ h) + b). */
        private Optional<DecomposedCell> resetBefore(Affine z, Expr n, Expr h) {
            Affine candidate = affine(n).orElse(null);
            if (candidate == null) {
                return Optional.empty();
            }
            for (Expr vector : candidate.vectors()) {
                for (List<Expr> product : factors(vector)) {
                    Optional<Affine> r = product.getLast() == h ? gate(product.getFirst()) : Optional.empty();
                    if (r.isPresent()) {
                        Map<Expr, float[]> terms = new LinkedHashMap<>(candidate.terms());
                        float[] recurrent = terms.remove(vector);
                        terms.put(h, recurrent == null ? new float[0] : recurrent);
                        Affine renamed = new Affine(candidate.size(), terms, candidate.bias());
                        return gru(List.of(z, r.get(), renamed), List.of(), h, ResetGate.BEFORE_PRODUCT);
                    }
                }
            }
            return Optional.empty();
        }

        /** n = tanh(W x + b + r ∘ (R h + b')). */
        private Optional<DecomposedCell> resetAfter(Affine z, Expr n, Expr h) {
            for (List<Expr> sum : addends(n)) {
                Optional<Affine> input = affine(sum.getFirst());
                for (List<Expr> product : factors(sum.getLast())) {
                    Optional<Affine> r = gate(product.getFirst());
                    Optional<Affine> recurrent = affine(product.getLast())
                            .filter(affine -> affine.vectors().equals(List.of(h)));
                    if (input.isPresent() && r.isPresent() && recurrent.isPresent()) {
                        return gru(
                                List.of(z, r.get(), input.get()), List.of(recurrent.get()), h, ResetGate.AFTER_PRODUCT);
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<DecomposedCell> gru(List<Affine> gates, List<Affine> last, Expr h, ResetGate resetGate) {
            List<Affine> recurrent = new ArrayList<>(gates);
            if (!last.isEmpty()) {
                recurrent.set(2, last.getFirst());
            }
            RecurrentOperator operator =
                    RecurrentOperator.of(RecurrentOperator.Type.GRU, h.size()).with(resetGate);
            boolean fits = gates.stream().allMatch(gate -> gate.size() == h.size())
                    && (last.isEmpty() || !gates.getLast().terms().containsKey(h));
            return fits
                    ? Optional.of(cell(operator, gates, recurrent, Map.of("h", h), Map.of("h", output)))
                    : Optional.empty();
        }

        /** h = tanh(W x + R h' + b), or with relu. */
        Optional<DecomposedCell> rnn() {
            OperatorActivation.Kind kind =
                    output instanceof Expr.Unary(UnaryFunction f, Expr x, var shape) && f == UnaryFunction.RELU
                            ? OperatorActivation.Kind.RELU
                            : OperatorActivation.Kind.TANH;
            Optional<Affine> sum =
                    argument(UnaryFunction.valueOf(kind.name()), output).flatMap(this::affine);
            return sum.flatMap(affine -> state(List.of(affine), output.size(), output)
                    .filter(h -> affine.terms().size() > 1)
                    .map(h -> cell(
                            RecurrentOperator.of(RecurrentOperator.Type.RNN, output.size())
                                    .with(List.of(kind.byDefault())),
                            List.of(affine),
                            List.of(affine),
                            Map.of("h", h),
                            Map.of("h", output))));
        }

        private Optional<Affine> affine(Expr expression) {
            return forms.of(expression);
        }

        private Optional<Affine> gate(Expr expression) {
            return argument(UnaryFunction.SIGMOID, expression).flatMap(this::affine);
        }

        /** The one vector under all gates that may be the state h. */
        private Optional<Expr> state(List<Affine> gates, int size, Expr other) {
            List<Expr> found = gates.getFirst().vectors().stream()
                    .filter(vector -> vector != other && vector.size() == size && isState.test(vector))
                    .filter(vector ->
                            gates.stream().allMatch(gate -> gate.terms().containsKey(vector)))
                    .toList();
            boolean fits = gates.stream().allMatch(gate -> gate.size() == size);
            return found.size() == 1 && fits ? Optional.of(found.getFirst()) : Optional.empty();
        }

        private DecomposedCell cell(
                RecurrentOperator operator,
                List<Affine> input,
                List<Affine> recurrent,
                Map<String, Expr> before,
                Map<String, Expr> after) {
            Expr h = Objects.requireNonNull(before.get("h"));
            Set<Expr> vectors = new LinkedHashSet<>();
            input.forEach(gate -> vectors.addAll(gate.vectors()));
            vectors.remove(h);
            List<Expr> x = List.copyOf(vectors);
            Map<String, FloatTensor> values = new LinkedHashMap<>();
            for (int i = 0; i < input.size(); i++) {
                weights(operator, i, input.get(i), recurrent.get(i), x, h, values);
            }
            List<String> states = operator.type() == RecurrentOperator.Type.LSTM ? List.of("h", "c") : List.of("h");
            return new DecomposedCell(new RaisedCell(operator.cell(), states, values), x, before, after);
        }

        private static void weights(
                RecurrentOperator operator,
                int index,
                Affine input,
                Affine recurrent,
                List<Expr> x,
                Expr h,
                Map<String, FloatTensor> values) {
            RecurrentOperator.Gate gate = operator.gates().get(index);
            int rows = operator.hiddenSize();
            put(values, gate.W(), FloatTensor.wrap(Shape.of(rows, width(x)), input.matrix(x)));
            put(values, gate.R(), FloatTensor.wrap(Shape.of(rows, h.size()), recurrent.matrix(List.of(h))));
            put(values, gate.inputBias(), FloatTensor.wrap(Shape.of(rows), input.bias()));
            put(values, gate.recurrentBias(), FloatTensor.wrap(Shape.of(rows), recurrent.bias()));
        }

        private static int width(List<Expr> x) {
            return x.stream().mapToInt(Expr::size).sum();
        }

        private static void put(
                Map<String, FloatTensor> values, @org.jspecify.annotations.Nullable String name, FloatTensor value) {
            if (name != null) {
                values.put(name, value);
            }
        }
    }
}
