package dev.rondo.examples;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.model.Model.sequential;

import com.google.inject.Guice;
import com.google.inject.Inject;
import dev.rondo.backend.Backend;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;
import dev.rondo.models.RondoModule;

/** Example 4: a service that gets its backend injected. */
public final class GuiceExample {
    private GuiceExample() {}

    // region guice
    /** Scores sequences, on whatever backend the application has chosen. */
    public static final class Scorer {
        private final Backend backend;

        /** Called by Guice. */
        @Inject
        public Scorer(Backend backend) {
            this.backend = backend;
        }

        String score(TrainedModel model, Sequence sequence) {
            try (CompiledModel compiled = backend.compile(model)) {
                return compiled.run(SequenceBatch.of(sequence)).values() + " on " + backend.name();
            }
        }
    }
    // endregion

    /** Runs the example; an argument names the backend. */
    public static void main(String... arguments) {
        TrainedModel model =
                TrainedModel.initialize(sequential(gru(8), last(), dense(1)).resolve(1), 42);
        RondoModule module = arguments.length > 0 ? RondoModule.withBackend(arguments[0]) : RondoModule.automatic();
        Scorer scorer = Guice.createInjector(module).getInstance(Scorer.class);
        try (Backend backend = scorer.backend) { // whoever opens closes: here the application, at its end
            System.out.println(scorer.score(model, Sequence.of(0.5, -1, 2)));
            System.out.println("closing " + backend.name());
        }
    }
}
