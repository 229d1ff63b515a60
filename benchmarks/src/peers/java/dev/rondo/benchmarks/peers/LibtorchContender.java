package dev.rondo.benchmarks.peers;

import ai.djl.pytorch.jni.JniUtils;
import dev.rondo.benchmarks.row.CellType;
import dev.rondo.benchmarks.work.Contender;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * libtorch through DJL: its fused functions {@code rnn}, {@code gru} and {@code lstm}, called as DJL's own layers call them. Its GRU knows the
 * reset gate after the product alone.
 */
public final class LibtorchContender implements Contender {
    /** For the service loader. */
    public LibtorchContender() {}

    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public String library() {
        String engine = JniUtils.class.getPackage().getSpecificationVersion();
        return "libtorch " + JarProperties.value("native/lib/pytorch.properties", "version") + " through DJL " + engine;
    }

    @Override
    public List<String> jars() {
        return List.of("pytorch-", "api.jar");
    }

    @Override
    public List<Subject> subjects(Work work, int threads) {
        List<Subject> subjects = new ArrayList<>();
        if (work.row().cell() == CellType.GRU_BEFORE) {
            return subjects;
        }
        for (int count = 1; count <= threads; count++) {
            switch (work.row().kind()) {
                case STEP, SEQUENCE, RAGGED, STACKED, BIDIRECTIONAL, TWIN ->
                    subjects.add(new TorchForward(work, count));
                case TRAIN, TRAIN_RAGGED -> subjects.add(new TorchTraining(work, count));
                case CLASSIFIER -> subjects.add(new TorchClassifier(work, count));
                case OWN, TRAIN_TRUNCATED -> {}
            }
        }
        return subjects;
    }
}
