package dev.rondo.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Lines of cells, one below the other. */
final class Columns {
    private final List<List<String>> lines = new ArrayList<>();

    void add(String... cells) {
        lines.add(List.of(cells));
    }

    /** The lines; every column but the last as wide as its widest cell. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringJoiner cells = new StringJoiner("  ");
            for (int i = 0; i < line.size(); i++) {
                cells.add(
                        i == line.size() - 1 ? line.get(i) : line.get(i) + " ".repeat(width(i) - length(line.get(i))));
            }
            text.append(cells.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private int width(int column) {
        return lines.stream()
                .filter(line -> column < line.size() - 1)
                .mapToInt(line -> length(line.get(column)))
                .max()
                .orElse(0);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
