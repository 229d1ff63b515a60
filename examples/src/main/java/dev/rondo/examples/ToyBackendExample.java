package dev.rondo.examples;

import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.poolMean;
import static dev.rondo.model.Model.sequential;

import dev.rondo.BackendException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.TrainedModel;

/** Example 3: a backend of one's own, the package {@code toy}, found as a service and asked for by name. */
public final class ToyBackendExample {
    private ToyBackendExample() {}

    /** Runs the example. */
    public static void main(String... arguments) {
        TrainedModel model = TrainedModel.initialize(
                sequential(bidirectional(lstm(8)), poolMean(), dense(2)).resolve(1), 42);
        SequenceBatch batch = SequenceBatch.of(Sequence.of(0.5, -1, 2), Sequence.of(1.5, 0.25));
        for (String name : new String[] {"toy", "reference"}) {
            try (Backend backend = Backends.named(name);
                    CompiledModel compiled = backend.compile(model)) {
                System.out.printf("%-10s %s%n", name, compiled.run(batch).values());
            }
        }
        try (Backend toy = Backends.named("toy")) {
            toy.stream(model);
        } catch (BackendException e) {
            System.out.println("as a stream: " + e.getMessage());
        }
    }
}
