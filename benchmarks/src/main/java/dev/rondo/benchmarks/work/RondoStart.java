package dev.rondo.benchmarks.work;

import static dev.rondo.layer.Layers.lstm;

import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Session;
import dev.rondo.backend.StreamingModel;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;

/** From nothing to a first output: the model is built in code. */
final class RondoStart {
    private RondoStart() {}

    /** Argument: the hidden size of an LSTM, which is that of its input too. */
    public static void main(String... arguments) {
        int size = Integer.parseInt(arguments[0]);
        try (Backend backend = Backends.named("cpu-simd")) {
            TrainedModel model =
                    TrainedModel.initialize(Model.sequential(lstm(size)).resolve(size), 1);
            try (StreamingModel streaming = backend.stream(model);
                    Session session = streaming.open()) {
                session.step(new float[size], new float[size]);
                System.out.println(Start.FIRST_OUTPUT);
            }
        }
    }
}
