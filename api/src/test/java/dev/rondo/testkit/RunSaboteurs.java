package dev.rondo.testkit;

import static dev.rondo.testkit.Tampering.at;
import static dev.rondo.testkit.Tampering.backToFront;
import static dev.rondo.testkit.Tampering.cut;
import static dev.rondo.testkit.Tampering.mapped;
import static dev.rondo.testkit.Tampering.padded;
import static dev.rondo.testkit.Tampering.reversed;
import static dev.rondo.testkit.Tampering.swapped;
import static dev.rondo.testkit.Tampering.zeroed;
import static dev.rondo.testkit.Tampering.zeroedWhereEmpty;

import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.testkit.Tampering.FloatOperator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Backends that run batches wrongly. */
final class RunSaboteurs {
    private RunSaboteurs() {}

    /** What a wrong lowering comes to: other weights in the place of the right ones. */
    static Map<String, Saboteur> weights() {
        Map<String, Saboteur> aimed = new LinkedHashMap<>();
        aimed.put(
                "parity: lstm, 8 units from 31 features, one step | gates swapped",
                wrongModel(w -> swapped(w, "i", "o")));
        aimed.put(
                "parity: gru, 16 units from 100 features, ragged | gates swapped",
                wrongModel(w -> swapped(w, "r", "z")));
        aimed.put("parity: rnn, 7 units from 17 features, one step | a bias dropped", wrongModel(w -> zeroed(w, ".b")));
        aimed.put(
                "parity: rnn, 9 units from 33 features, one step | one weight of many", wrongModel(Tampering::nudged));
        aimed.put("parity: lstm peepholes, one sequence | peepholes ignored", wrongModel(w -> zeroed(w, ".p")));
        aimed.put("parity: own cell, learned initial states | zeros", wrongModel(w -> zeroed(w, ".initial")));
        aimed.put("parity: layer normalisation | scale ignored", wrongModel(w -> zeroed(w, "scale")));
        aimed.put(
                "parity: convolution, causal padding | taps in the opposite order",
                wrongModel(w -> backToFront(w, ".W")));
        return aimed;
    }

    static Map<String, Saboteur> batches() {
        Map<String, Saboteur> aimed = new LinkedHashMap<>();
        aimed.put("parity: gru, 8 units from 31 features, ragged | lengths ignored", new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                SequenceBatch x = at(inputs, "x");
                Map<String, SequenceBatch> outputs = new LinkedHashMap<>(honest.run(Map.of("x", padded(x))));
                outputs.put("y", cut(at(outputs, "y"), x.lengths()));
                return outputs;
            }
        });
        Saboteur leaking = new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                SequenceBatch x = at(inputs, "x");
                SequenceBatch y = honest.run(SequenceBatch.packed(x.values(), x.rows()));
                return Map.of("y", SequenceBatch.packed(y.values(), x.lengths()));
            }
        };
        aimed.put("law: lstm, a batch in another order | state leaked between rows", leaking);
        aimed.put("law: lstm, a batch in two batches | state leaked between rows", leaking);
        aimed.put("law: lstm, a batch one by one | state leaked between rows", leaking);
        aimed.put("parity: convolution, same padding | taps reach into the next sequence", leaking);
        aimed.put("parity: gru, states in and out | initial state ignored", new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                Map<String, SequenceBatch> without = new LinkedHashMap<>(inputs);
                without.computeIfPresent("initial_h", (name, batch) -> mapped(batch, v -> 0));
                return honest.run(without);
            }
        });
        Saboteur forgetful = new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                Map<String, SequenceBatch> outputs = new LinkedHashMap<>(honest.run(inputs));
                outputs.computeIfPresent("final_h", (name, batch) -> zeroedWhereEmpty(batch, at(inputs, "x")));
                return outputs;
            }
        };
        aimed.put("parity: lstm, states in and out | final state zeroed for empty rows", forgetful);
        aimed.put("law: lstm, states handed on from part to part | final state zeroed for empty rows", forgetful);
        aimed.put("parity: rnn, backwards | outputs in the order of the visit", new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                return Map.of("y", reversed(at(honest.run(inputs), "y")));
            }
        });
        aimed.put(
                "law: rnn, backwards is forwards between reversals | outputs in the order of the visit",
                new Saboteur() {
                    @Override
                    Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                        Map<String, SequenceBatch> outputs = new LinkedHashMap<>(honest.run(inputs));
                        outputs.computeIfPresent("backwards", (name, batch) -> reversed(batch));
                        return outputs;
                    }
                });
        aimed.put("parity: pool, mean | empty rows have a mean", new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                return honest.run(Map.of("x", padded(at(inputs, "x"))));
            }
        });
        aimed.put("law: reverse of reverse is nothing | off by an ulp", outputsMapped(Math::nextUp));
        aimed.put("parity: activation, tanh | a coarse tanh", outputsMapped(v -> v + 2e-5f));
        aimed.put("bits: gru, a batch in two batches | the last bit depends on the batch", new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                boolean large = at(inputs, "x").count() > 4;
                return honest.run(inputs).entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> mapped(e.getValue(), v -> large ? Math.nextUp(v) : v)));
            }
        });
        aimed.put(
                "bits: gru, a batch on one thread, two and three | the last bit depends on the threads",
                new Saboteur() {
                    private int threads;

                    @Override
                    BackendOptions options(BackendOptions options) {
                        threads = options.threads();
                        return options;
                    }

                    @Override
                    Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                        return Map.of("y", mapped(at(honest.run(inputs), "y"), v -> threads == 3 ? Math.nextUp(v) : v));
                    }
                });
        aimed.put("law: lstm, many threads run | shared buffers", new SharedBuffers());
        return aimed;
    }

    /** Every run hands its input to another one that runs at the same time. */
    private static final class SharedBuffers extends Saboteur {
        private final Thread opener = Thread.currentThread();
        private final Exchanger<Map<String, SequenceBatch>> buffer = new Exchanger<>();

        @Override
        Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
            if (Thread.currentThread() == opener) {
                return honest.run(inputs);
            }
            try {
                return honest.run(buffer.exchange(inputs, 20, TimeUnit.SECONDS));
            } catch (InterruptedException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Saboteur wrongModel(UnaryOperator<Map<String, FloatTensor>> wrong) {
        return new Saboteur() {
            @Override
            TrainedModel model(TrainedModel model) {
                return new TrainedModel(
                        model.graph(), Weights.of(wrong.apply(model.weights().tensors())));
            }
        };
    }

    static Saboteur outputsMapped(FloatOperator wrong) {
        return new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                Map<String, SequenceBatch> outputs = new LinkedHashMap<>();
                honest.run(inputs).forEach((name, batch) -> outputs.put(name, mapped(batch, wrong)));
                return outputs;
            }
        };
    }
}
