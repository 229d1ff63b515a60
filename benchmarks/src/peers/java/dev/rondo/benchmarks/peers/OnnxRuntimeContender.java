package dev.rondo.benchmarks.peers;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.work.Contender;
import dev.rondo.benchmarks.work.Start;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.Work;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ONNX Runtime from Java, running what Rondo exports: the LSTM, GRU or RNN operator, and for an own cell a Scan. It does not train.
 */
public final class OnnxRuntimeContender implements Contender {
    /** For the service loader. */
    public OnnxRuntimeContender() {}

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String library() {
        return "ONNX Runtime " + OrtSession.class.getPackage().getImplementationVersion();
    }

    @Override
    public List<String> jars() {
        return List.of("onnxruntime");
    }

    @Override
    public List<Subject> subjects(Work work, int threads) {
        if (work.row().kind().trains()) {
            return List.of();
        }
        try {
            List<Subject> subjects = new ArrayList<>();
            subjects.add(subject(work, new OnnxThreads(1, false)));
            if (threads > 1) {
                subjects.add(subject(work, new OnnxThreads(threads, false)));
                subjects.add(subject(work, new OnnxThreads(threads, true)));
            }
            return subjects;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Subject subject(Work work, OnnxThreads threads) throws OrtException {
        boolean step = work.row().kind() == Kind.STEP;
        OnnxModel model = step ? OnnxExport.stepModel(work.model()) : OnnxExport.batchModel(work.model());
        return new OnnxSubject(work, model, threads);
    }

    @Override
    public Optional<Start> start(Row row, Path folder) throws IOException {
        Path file = folder.resolve("start.onnx");
        Files.write(file, OnnxExport.stepModel(Work.of(row).model()).toBytes());
        return Optional.of(new Start(List.of("--enable-native-access=ALL-UNNAMED"), OnnxStart.class, List.of(file.toString())));
    }
}
