package dev.rondo.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.rondo.FormatException;
import dev.rondo.Problem;
import dev.rondo.onnx.OnnxFiles;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A file that needs no other, and what it declares.
 *
 * @param guarded the file, with nodes that fail where a recurrent operator would end the process
 * @param fingerprint the SHA-256 of the file without them
 * @param inputs what it takes, in its order
 * @param outputs what it gives, in its order
 */
record OpaqueFile(byte[] guarded, String fingerprint, List<FileValue> inputs, List<FileValue> outputs) {
    /**
     * Has ONNX Runtime read it.
     *
     * @throws FormatException if ONNX Runtime refuses it
     */
    static OpaqueFile of(byte[] bytes) {
        OrtEnvironment environment = NativeLibraries.load();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(bytes, options)) {
                return new OpaqueFile(
                        OnnxFiles.guarded(bytes),
                        sha256(bytes),
                        values(FileValue.Kind.INPUT, session.getInputInfo().values()),
                        values(FileValue.Kind.OUTPUT, session.getOutputInfo().values()));
            }
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    static FormatException refused(OrtException e) {
        FormatException refusal = new FormatException(new Problem(
                "the file",
                "ONNX Runtime refuses it: " + e.getMessage(),
                "it has to be a model that this version of ONNX Runtime runs",
                "export or download the file again, or use a newer ONNX Runtime"));
        refusal.initCause(e);
        return refusal;
    }

    private static List<FileValue> values(FileValue.Kind kind, Collection<NodeInfo> infos) {
        List<FileValue> values = new ArrayList<>();
        for (NodeInfo info : infos) {
            if (info.getInfo() instanceof TensorInfo tensor) {
                List<FileValue.Dimension> dimensions = new ArrayList<>();
                for (int i = 0; i < tensor.getShape().length; i++) {
                    dimensions.add(new FileValue.Dimension(tensor.getDimensionNames()[i], tensor.getShape()[i]));
                }
                values.add(new FileValue(kind, info.getName(), Optional.of(tensor.type), dimensions));
            } else {
                values.add(new FileValue(kind, info.getName(), Optional.empty(), List.of()));
            }
        }
        return values;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
