package dev.rondo.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tables in Markdown. */
final class Markdown {
    private Markdown() {}

    /** The head: the first column is text, the others are numbers. */
    static List<String> head(List<String> columns) {
        List<String> rules = new ArrayList<>(Collections.nCopies(columns.size(), "---:"));
        rules.set(0, "---");
        return List.of(row(columns), row(rules));
    }

    /** One row. */
    static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    static String bold(String text) {
        return text.isEmpty() ? text : "**" + text + "**";
    }
}
