package dev.rondo.cli.demo;

import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Support;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Tensor;
import dev.rondo.models.Backtest;
import dev.rondo.models.Forecast;
import dev.rondo.models.Forecaster;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the held-out part on every backend that there is, the one of the highest priority first. */
final class Comparison {
    private static final long TIMED_NANOSECONDS = 2_000_000_000L;

    private final Forecaster forecaster;
    private final Sequence series;
    private final int from;
    private final List<Sequence> histories;
    private final SequenceBatch windows;

    private @Nullable String firstName;
    private @Nullable Tensor firstOutput;

    Comparison(Forecaster forecaster, Sequence series, int from) {
        this.forecaster = forecaster;
        this.series = series;
        this.from = from;
        this.histories = forecaster.histories(series, from);
        this.windows = forecaster.encode(histories);
    }

    List<BackendRun> run() {
        List<BackendRun> runs = new ArrayList<>();
        for (BackendProvider provider : Backends.providers()) {
            switch (provider.probe()) {
                case Availability.Unavailable(String reason, String remedy) ->
                    runs.add(new BackendRun.LeftOut(provider.name(), reason + "; " + remedy));
                case Availability.Available available -> runs.add(run(provider));
            }
        }
        return runs;
    }

    private BackendRun run(BackendProvider provider) {
        try (Backend backend = provider.open(BackendOptions.defaults())) {
            if (backend.supports(forecaster.model().graph(), Purpose.run())
                    instanceof Support.Unsupported(var reasons)) {
                return new BackendRun.LeftOut(
                        provider.name(), reasons.getFirst().toString());
            }
            try (CompiledModel compiled = backend.compile(forecaster.model())) {
                return run(provider.name(), compiled);
            }
        }
    }

    private BackendRun run(String name, CompiledModel compiled) {
        SequenceBatch output = compiled.run(windows);
        List<Forecast> forecasts = forecaster.decode(histories, output);
        if (firstOutput == null) {
            firstName = name;
            firstOutput = output.values();
        }
        return new BackendRun.Ran(
                name,
                Backtest.of(series, from, forecasts).meanAbsoluteError(),
                String.valueOf(firstName),
                largestDifference(firstOutput, output.values()),
                nanoseconds(compiled) * 1e-3 / windows.count());
    }

    private static double largestDifference(Tensor a, Tensor b) {
        double largest = 0;
        for (int i = 0; i < a.size(); i++) {
            largest = Math.max(largest, Math.abs(a.doubleAt(i) - b.doubleAt(i)));
        }
        return largest;
    }

    /** The shortest time of a run of all windows, of as many runs as fit in a moment and at least one. */
    private long nanoseconds(CompiledModel compiled) {
        long begin = System.nanoTime();
        long shortest = Long.MAX_VALUE;
        while (true) {
            long start = System.nanoTime();
            compiled.run(windows);
            long end = System.nanoTime();
            shortest = Math.min(shortest, end - start);
            if (end - begin > TIMED_NANOSECONDS) {
                return shortest;
            }
        }
    }
}
