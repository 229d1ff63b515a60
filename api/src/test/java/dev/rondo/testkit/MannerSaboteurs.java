package dev.rondo.testkit;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Support;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Backends that refuse, close or declare wrongly. */
final class MannerSaboteurs {
    private MannerSaboteurs() {}

    static Map<String, Saboteur> all() {
        Map<String, Saboteur> aimed = new LinkedHashMap<>();
        aimed.put("refusal: NaN in a batch | accepted", new Saboteur() {
            @Override
            BackendOptions options(BackendOptions options) {
                return options.nonFinite(NonFinite.ALLOW);
            }
        });
        aimed.put("parity: gru, NaN in one step | hidden", RunSaboteurs.outputsMapped(v -> Float.isNaN(v) ? 0 : v));
        aimed.put("refusal: an unknown option | ignored", new Saboteur() {
            @Override
            BackendOptions options(BackendOptions options) {
                return new BackendOptions(options.threads(), options.nonFinite(), Map.of());
            }
        });
        aimed.put("law: a compiled model closed twice | still runs", new Saboteur() {
            @Override
            CompiledModel compile(Backend honest, TrainedModel model) {
                CompiledModel compiled = honest.compile(model);
                return new Saboteur.Runs(compiled) {
                    @Override
                    public void close() {
                        // Left open.
                    }
                };
            }
        });
        Problem gap = new Problem("layers[0] 'x'", "it is too hard", "an easier layer", "use another backend");
        aimed.put("parity: lstm, one sequence | declares a gap and has none", new Saboteur() {
            @Override
            Support supports(Backend honest, Graph graph, Purpose purpose) {
                return new Support.Unsupported(List.of(gap));
            }
        });
        aimed.put("parity: lstm, one sequence | refuses what it calls supported", new Saboteur() {
            @Override
            CompiledModel compile(Backend honest, TrainedModel model) {
                throw new BackendException(gap);
            }
        });
        aimed.put("parity: lstm, one sequence | refuses for other reasons than it declares", new Saboteur() {
            @Override
            Support supports(Backend honest, Graph graph, Purpose purpose) {
                return new Support.Unsupported(List.of(gap));
            }

            @Override
            CompiledModel compile(Backend honest, TrainedModel model) {
                throw new BackendException(new Problem("model", "it is too large", "a smaller one", "shrink it"));
            }
        });
        aimed.put("parity: lstm, one sequence | refuses without a reason", new Saboteur() {
            @Override
            Support supports(Backend honest, Graph graph, Purpose purpose) {
                return new Support.Unsupported(List.of());
            }
        });
        aimed.put("parity: lstm, one sequence | throws what it must not", new Saboteur() {
            @Override
            Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
                throw new UnsupportedOperationException("not yet");
            }
        });
        aimed.put("refusal: a stream with reverse | promises to stream it", new Saboteur() {
            @Override
            Support supports(Backend honest, Graph graph, Purpose purpose) {
                return new Support.Supported();
            }
        });
        return aimed;
    }
}
