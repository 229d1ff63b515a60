package dev.rondo.onnxruntime;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import java.util.Locale;
import java.util.Optional;

/** Provides the backend {@code onnx}: inference in ONNX Runtime, where its jar is there and has libraries for this machine. */
public final class OnnxRuntimeProvider implements BackendProvider {
    private static final String ADD_JAR = "add com.microsoft.onnxruntime:onnxruntime (on the module path also"
            + " --add-modules com.microsoft.onnxruntime)";

    /** For the service loader. */
    public OnnxRuntimeProvider() {}

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public int priority() {
        return 50;
    }

    /** Looks for the classes and the native libraries, and loads neither. */
    @Override
    public Availability probe() {
        Class<?> runtime;
        try {
            runtime =
                    Class.forName("ai.onnxruntime.OrtSession", false, getClass().getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return new Availability.Unavailable("the classes of ONNX Runtime are not there", ADD_JAR);
        }
        String platform = platform();
        boolean elsewhere = System.getProperty("onnxruntime.native.path") != null;
        if (!elsewhere && runtime.getResource("/ai/onnxruntime/native/" + platform) == null) {
            return new Availability.Unavailable(
                    "ONNX Runtime's jar has no libraries for " + platform,
                    "name their folder by -Donnxruntime.native.path, or use another backend");
        }
        String version = Optional.ofNullable(runtime.getPackage().getImplementationVersion())
                .map(text -> " " + text)
                .orElse("");
        return new Availability.Available("ONNX Runtime" + version + ", " + platform);
    }

    /** What ONNX Runtime calls this platform. */
    private static String platform() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String system = name.contains("mac") ? "osx" : name.contains("win") ? "win" : "linux";
        return system + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
    }

    /**
     * Opens the backend; the caller closes it.
     *
     * @throws BackendException if ONNX Runtime is not there, or an option is unknown, or NaN and infinity are to be allowed: ONNX
     *     Runtime's recurrent operators hide them
     */
    @Override
    public Backend open(BackendOptions options) {
        if (probe() instanceof Availability.Unavailable(String reason, String remedy)) {
            throw new BackendException(new Problem("backend 'onnx'", reason, "it needs ONNX Runtime", remedy));
        }
        return new OnnxRuntimeBackend(options);
    }
}
