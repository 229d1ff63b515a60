package dev.rondo.benchmarks.peers;

import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Contender;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.Work;
import java.util.List;
import java.util.Set;

/** Deeplearning4j, in three rows: enough to say what a change from it would bring. */
public final class Dl4jContender implements Contender {
    private static final Set<Row> ROWS = Set.of(
            Row.parse("step/lstm/H=128"),
            Row.parse("sequence/lstm/H=128/T=100/B=32"),
            Row.parse("train/lstm/H=128/T=64/B=32"));

    /** For the service loader. */
    public Dl4jContender() {}

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public String library() {
        String file = "META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";
        return "Deeplearning4j " + JarProperties.value(file, "version");
    }

    @Override
    public List<String> jars() {
        return List.of("deeplearning4j-", "nd4j-", "openblas", "javacpp");
    }

    @Override
    public List<Subject> subjects(Work work, int threads) {
        return ROWS.contains(work.row()) ? List.of(new Dl4jSubject(work, threads)) : List.of();
    }
}
