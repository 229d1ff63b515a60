package dev.rondo.benchmarks.work;

import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Rondo on the backend cpu-simd. */
final class RondoContender implements Contender {
    @Override
    public String name() {
        return "rondo";
    }

    @Override
    public String library() {
        return "Rondo, backend cpu-simd";
    }

    @Override
    public List<String> jars() {
        return List.of("rondo-api", "rondo-backend-cpu-simd");
    }

    @Override
    public List<Subject> subjects(Work work, int threads) {
        Backend backend = Backends.named("cpu-simd", BackendOptions.defaults().threads(threads));
        return List.of(
                switch (work.row().kind()) {
                    case STEP -> new RondoStep(backend, work);
                    case SEQUENCE, RAGGED, STACKED, BIDIRECTIONAL, CLASSIFIER, OWN, TWIN ->
                        new RondoBatch(backend, work);
                    case TRAIN, TRAIN_RAGGED, TRAIN_TRUNCATED -> new RondoTraining(backend, work);
                });
    }

    @Override
    public Optional<Start> start(Row row, Path folder) {
        return Optional.of(new Start(
                List.of("--add-modules=jdk.incubator.vector"),
                RondoStart.class,
                List.of(String.valueOf(row.get(Size.H)))));
    }
}
