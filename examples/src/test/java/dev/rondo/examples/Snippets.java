package dev.rondo.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Code that a Markdown text quotes: a fenced block under the comment {@code <!-- from: path#region -->}. In the source, a region is what
 * stands between the lines {@code // region NAME} and {@code // endregion}.
 */
final class Snippets {
    private static final Pattern QUOTED =
            Pattern.compile("<!-- from: ([^#]+)#(\\S+) -->\\s*```\\w*\\R(.*?)\\R?```", Pattern.DOTALL);

    private Snippets() {}

    /** A block of code, and where it is said to come from. */
    record Snippet(String path, String region, String code) {}

    static List<Snippet> quotedIn(String markdown) {
        List<Snippet> snippets = new ArrayList<>();
        Matcher matcher = QUOTED.matcher(markdown);
        while (matcher.find()) {
            snippets.add(new Snippet(matcher.group(1), matcher.group(2), normalized(matcher.group(3))));
        }
        return snippets;
    }

    /** A region of a source, if it has one of that name. */
    static Optional<String> region(String source, String name) {
        List<String> lines = source.lines().toList();
        for (int begin = 0; begin < lines.size(); begin++) {
            if (lines.get(begin).strip().equals("// region " + name)) {
                List<String> rest = lines.subList(begin + 1, lines.size());
                int length = rest.stream().map(String::strip).toList().indexOf("// endregion");
                return Optional.of(normalized(String.join("\n", rest.subList(0, length))));
            }
        }
        return Optional.empty();
    }

    /** Without the indentation that all lines share. */
    private static String normalized(String code) {
        return code.stripIndent().strip();
    }
}
