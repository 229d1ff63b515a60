package dev.rondo.benchmarks.work;

import dev.rondo.benchmarks.row.Row;

/** From nothing to a first output: the model is built in code. */
final class RondoStart {
    private RondoStart() {}

    /** Argument: the row. */
    public static void main(String... arguments) {
        try (Subject subject = new RondoContender()
                .subjects(Work.of(Row.parse(arguments[0])), 1)
                .getFirst()) {
            subject.call();
            System.out.println(Start.FIRST_OUTPUT);
        }
    }
}
