package dev.rondo.testkit;

import dev.rondo.InputException;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Backends whose sessions lose or mix up states. */
final class SessionSaboteurs {
    private SessionSaboteurs() {}

    static Map<String, Saboteur> all() {
        Map<String, Saboteur> aimed = new LinkedHashMap<>();
        Saboteur forgetful = wrong(s -> new Saboteur.Passing(s) {
            @Override
            public SequenceBatch run(SequenceBatch chunk) {
                honest.reset();
                return honest.run(chunk);
            }
        });
        aimed.put("law: lstm, session: chunks of any lengths | chunk state lost", forgetful);
        aimed.put("law: causal convolution, session: chunks of any lengths | chunk state lost", forgetful);
        aimed.put(
                "law: lstm, dense, session: step by step | the state stands still", wrong(s -> new Saboteur.Passing(s) {
                    @Override
                    public void step(float[] x, float[] y) {
                        State before = honest.state();
                        honest.step(x, y);
                        honest.restore(before);
                    }
                }));
        aimed.put("law: lstm, session: a state kept and restored | half a state", wrong(s -> new Saboteur.Passing(s) {
            @Override
            public void restore(State state) {
                Map<String, FloatTensor> tensors =
                        new LinkedHashMap<>(honest.state().tensors());
                String first = tensors.keySet().iterator().next();
                tensors.put(first, state.tensors().get(first));
                honest.restore(new State(state.fingerprint(), tensors));
            }
        }));
        aimed.put("law: lstm, dense, session: a fork | the same session", wrong(s -> new Saboteur.Passing(s) {
            @Override
            public Session fork() {
                return this;
            }

            @Override
            public void close() {
                // Closing the fork would show at once.
            }
        }));
        aimed.put("law: lstm, dense, session: reset | not all the way", wrong(s -> new Saboteur.Passing(s) {
            @Override
            public void reset() {
                Map<String, FloatTensor> tensors =
                        new LinkedHashMap<>(honest.state().tensors());
                honest.reset();
                tensors.replaceAll((name, tensor) ->
                        name.endsWith(".c") ? tensor : honest.state().tensors().get(name));
                honest.restore(new State(honest.state().fingerprint(), tensors));
            }
        }));
        aimed.put(
                "law: mean of gru, dense, session: chunks of any lengths | the mean of the chunk",
                wrong(s -> new Saboteur.Passing(s) {
                    @Override
                    public SequenceBatch run(SequenceBatch chunk) {
                        Map<String, FloatTensor> tensors =
                                new LinkedHashMap<>(honest.state().tensors());
                        tensors.replaceAll((name, tensor) -> name.endsWith("count") ? FloatTensor.vector(0) : tensor);
                        honest.restore(new State(honest.state().fingerprint(), tensors));
                        return honest.run(chunk);
                    }
                }));
        aimed.put("refusal: session: nan in a chunk | the state is harmed", wrong(s -> new Saboteur.Passing(s) {
            @Override
            public SequenceBatch run(SequenceBatch chunk) {
                try {
                    return honest.run(chunk);
                } catch (InputException e) {
                    honest.reset();
                    throw e;
                }
            }
        }));
        aimed.put("refusal: session: a state of another model | taken", wrong(s -> new Saboteur.Passing(s) {
            @Override
            public void restore(State state) {
                honest.restore(new State(honest.state().fingerprint(), state.tensors()));
            }
        }));
        aimed.put("law: two threads in one session | the second is lost", wrong(s -> new Saboteur.Passing(s) {
            private int steps;

            @Override
            public void step(float[] x, float[] y) {
                if (++steps % 7 != 0) {
                    honest.step(x, y);
                }
            }
        }));
        return aimed;
    }

    private static Saboteur wrong(UnaryOperator<Session> wrong) {
        return new Saboteur() {
            @Override
            Session session(Session honest) {
                return wrong.apply(honest);
            }
        };
    }
}
