package dev.rondo.benchmarks.work;

import dev.rondo.benchmarks.row.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** A library that takes part. */
public interface Contender {
    /** Rondo, then the peers that are there: found by {@link ServiceLoader}, so that they can stay away. */
    static List<Contender> all() {
        List<Contender> all = new ArrayList<>();
        all.add(rondo());
        ServiceLoader.load(Contender.class).forEach(all::add);
        return all;
    }

    /** Rondo. */
    static Contender rondo() {
        return new RondoContender();
    }

    /** Its name in the table. */
    String name();

    /** Its name in the world, and its version. */
    String library();

    /** How the names of the jars begin that it is made of, natives included, without libraries for general use. */
    List<String> jars();

    /**
     * The ways in which it can do the work, of which the fastest counts; none if it cannot.
     *
     * @param threads how many threads it may use, the caller's included
     */
    List<Subject> subjects(Work work, int threads);

    /**
     * The program that does the work of a row once, from nothing, if it has one.
     *
     * @param folder where it may put what that program reads
     */
    default Optional<Start> start(Row row, Path folder) throws IOException {
        return Optional.empty();
    }
}
