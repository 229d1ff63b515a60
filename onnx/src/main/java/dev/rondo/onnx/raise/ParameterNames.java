package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceTensor;
import java.util.regex.Pattern;

/** What a tensor of a file is called within its layer. */
final class ParameterNames {
    private static final Pattern NUMBER = Pattern.compile("\\d*");
    private static final Pattern MADE_UP =
            Pattern.compile(".*::.*|.*_output_\\d+|\\d+|.*\\s.*|const.*", Pattern.CASE_INSENSITIVE);

    private static final Pattern WEIGHT =
            Pattern.compile(".*\\.[A-Za-z_].*|.*(weight|bias|kernel|gamma|beta).*", Pattern.CASE_INSENSITIVE);

    private ParameterNames() {}

    /** Whether a tensor of a file is a weight rather than a number that the model's author wrote. */
    static boolean isTrained(String name, SourceTensor tensor) {
        return tensor.type().isReal()
                && !name.startsWith("const/")
                && (tensor.size() > 1 || WEIGHT.matcher(name).matches());
    }

    /** What the full names of a layer's parameters begin with in files of our own. */
    static String prefix(String layer) {
        return layer.replace("%", "%25").replace("/", "%2F") + ".";
    }

    /** The last part of a tensor's name, or the usual letter where that says nothing. */
    static String local(String name, String layer, boolean matrix) {
        String prefix = prefix(layer);
        if (name.startsWith(prefix) && name.length() > prefix.length()) {
            return name.substring(prefix.length());
        }
        String usual = matrix ? "W" : "b";
        int colon = name.lastIndexOf(':');
        String whole =
                colon > 0 && NUMBER.matcher(name.substring(colon + 1)).matches() ? name.substring(0, colon) : name;
        String last = whole.substring(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf('.')) + 1);
        return last.isBlank() || MADE_UP.matcher(last).matches() ? usual : last;
    }
}
