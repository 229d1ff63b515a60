package dev.rondo.benchmarks.beside;

import dev.rondo.benchmarks.fork.Forks;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Contender;
import dev.rondo.benchmarks.work.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Takes the measures, in forks. */
public final class Asides {
    private static final int STARTS = 7;

    private final Forks forks;
    private final Path folder;

    /** Files go to a folder. */
    public Asides(Forks forks, Path folder) {
        this.forks = forks;
        this.folder = folder;
    }

    /**
     * Takes one.
     *
     * @throws dev.rondo.BackendException if a fork failed
     */
    public Finding measure(Aside aside) throws IOException {
        return new Finding(
                aside,
                switch (aside.aspect()) {
                    case START -> starts(aside.row().orElseThrow());
                    case WARM_UP, ALLOCATION ->
                        Map.of(Contender.rondo().name(), forks.answer(AsideFork.class, aside.toString()));
                    case SIZE -> Jars.sizes();
                });
    }

    /** All start in turn; the first start of each fills the file system's caches and does not count. */
    private Map<String, String> starts(Row row) throws IOException {
        Map<Contender, Start> programs = new LinkedHashMap<>();
        for (Contender contender : Contender.all()) {
            contender.start(row, folder).ifPresent(program -> programs.put(contender, program));
        }
        Map<String, List<Long>> nanos = new LinkedHashMap<>();
        for (int i = 0; i <= STARTS; i++) {
            for (Map.Entry<Contender, Start> program : programs.entrySet()) {
                Contender contender = program.getKey();
                long taken = forks.nanosToFirstOutput(program.getValue(), Jars.classPath(contender));
                if (i > 0) {
                    nanos.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                            .add(taken);
                }
            }
        }
        Map<String, String> texts = new LinkedHashMap<>();
        nanos.forEach((name, taken) -> {
            List<Long> sorted = taken.stream().sorted().toList();
            texts.put(
                    name,
                    String.format(
                            Locale.ROOT, "%.0f / %.0f ms", sorted.get(STARTS / 2) / 1e6, sorted.getFirst() / 1e6));
        });
        return texts;
    }
}
