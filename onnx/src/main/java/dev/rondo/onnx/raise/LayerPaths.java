package dev.rondo.onnx.raise;

import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which layer each node of a file belongs to, by its name: {@code dense_1} and {@code dense_1/matmul} to {@code dense_1}, and where no node has
 * the shorter name all of {@code /encoder/0/Conv} and {@code /encoder/0/Add} to {@code encoder/0}. Names that are only an operator and a number say
 * nothing.
 */
final class LayerPaths {
    private static final Pattern NUMBERED = Pattern.compile("[0-9_:]*");

    /** What our own export calls an operator of which a layer takes one result. */
    private static final Pattern RESULT = Pattern.compile("([^./]+)\\.Y(_[hc])?");

    /** Names are looked at so far. */
    private static final int MOST_PARTS = 12;

    private static final int LONGEST_NAME = 400;

    private final Set<String> nodeNames = new HashSet<>();

    LayerPaths(SourceGraph graph) {
        graph.nodes().forEach(node -> nodeNames.add(name(node)));
    }

    private static String name(SourceNode node) {
        String name = node.name().isEmpty() ? node.output(0) : node.name();
        Matcher operator = RESULT.matcher(name);
        return operator.matches() ? operator.group(1) : name.startsWith("/") ? name.substring(1) : name;
    }

    /** Whether a node alone has the name of its layer: what gives the layer's result in files of our own. */
    boolean isWhole(SourceNode node) {
        return !node.name().isEmpty() && of(node).equals(node.name());
    }

    /** The path of a node's layer; empty if its name says nothing. */
    String of(SourceNode node) {
        String name = name(node);
        if (name.length() > LONGEST_NAME) {
            return "";
        }
        for (int end = 1; end < name.length(); end++) {
            boolean border = name.charAt(end) == '/' || name.charAt(end) == '.';
            if (border && nodeNames.contains(name.substring(0, end))) {
                return name.substring(0, end);
            }
        }
        int slash = name.lastIndexOf('/');
        if (slash > 0) {
            return name.substring(0, slash);
        }
        return saysNothing(name, node.operator()) ? "" : name;
    }

    private static boolean saysNothing(String name, String operator) {
        String bare = name.startsWith("node_") ? name.substring("node_".length()) : name;
        return NUMBERED.matcher(bare).matches()
                || (bare.startsWith(operator)
                        && NUMBERED.matcher(bare.substring(operator.length())).matches());
    }

    /** A name for each path: its last parts, as many as it takes to tell it from the others. */
    static Map<String, String> names(List<String> paths) {
        Map<List<String>, Integer> endings = new HashMap<>();
        for (String path : paths) {
            List<String> parts = parts(path);
            for (int from = parts.size() - 1; from >= Math.max(0, parts.size() - MOST_PARTS); from--) {
                endings.merge(parts.subList(from, parts.size()), 1, Integer::sum);
            }
        }
        Map<String, String> names = new HashMap<>();
        for (String path : paths) {
            List<String> parts = parts(path);
            int from = parts.size() - 1;
            while (from > 0 && !tells(parts.subList(from, parts.size()), endings)) {
                from--;
            }
            names.put(path, unescaped(String.join("_", parts.subList(from, parts.size()))));
        }
        return names;
    }

    private static boolean tells(List<String> ending, Map<List<String>, Integer> endings) {
        return startsWithLetter(ending.getFirst()) && endings.getOrDefault(ending, 1) == 1;
    }

    private static List<String> parts(String path) {
        return Arrays.asList(path.split("/", -1));
    }

    private static boolean startsWithLetter(String part) {
        return !part.isEmpty() && Character.isLetter(part.charAt(0));
    }

    private static String unescaped(String name) {
        String plain = name.replace("%2F", "/").replace("%25", "%").replace('.', '_');
        return plain.isBlank() ? "layer" : plain;
    }
}
