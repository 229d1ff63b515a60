package dev.rondo.benchmarks.row;

import static dev.rondo.benchmarks.row.CellType.GRU;
import static dev.rondo.benchmarks.row.CellType.LSTM;
import static dev.rondo.benchmarks.row.CellType.RNN;
import static dev.rondo.benchmarks.row.Kind.BIDIRECTIONAL;
import static dev.rondo.benchmarks.row.Kind.CLASSIFIER;
import static dev.rondo.benchmarks.row.Kind.OWN;
import static dev.rondo.benchmarks.row.Kind.RAGGED;
import static dev.rondo.benchmarks.row.Kind.SEQUENCE;
import static dev.rondo.benchmarks.row.Kind.STACKED;
import static dev.rondo.benchmarks.row.Kind.STEP;
import static dev.rondo.benchmarks.row.Kind.TRAIN;
import static dev.rondo.benchmarks.row.Kind.TRAIN_RAGGED;
import static dev.rondo.benchmarks.row.Kind.TRAIN_TRUNCATED;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rows of the table. */
public final class Rows {
    private static final int[] STEP_SIZES = {32, 64, 128, 256, 512, 1024};
    private static final int[] SIZES = {64, 128, 256, 512};

    private Rows() {}

    /** All rows that a full run measures. */
    public static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (CellType cell : CellType.values()) {
            addForward(rows, cell);
        }
        rows.add(Row.of(STACKED, LSTM, 256, 33, 2, 120, 1));
        for (int batch : new int[] {1, 32}) {
            rows.add(Row.of(CLASSIFIER, LSTM, 128, 100, batch));
        }
        rows.add(Row.of(OWN, LSTM, 128, 100, 1));
        rows.add(Row.of(OWN, LSTM, 512, 100, 32));
        for (CellType cell : CellType.values()) {
            addTraining(rows, cell);
        }
        return rows;
    }

    private static void addForward(List<Row> rows, CellType cell) {
        for (int hidden : STEP_SIZES) {
            rows.add(Row.of(STEP, cell, hidden));
        }
        for (int batch : new int[] {1, 8, 32, 128}) {
            for (int hidden : SIZES) {
                rows.add(Row.of(SEQUENCE, cell, hidden, 100, batch));
            }
        }
        for (int steps : new int[] {10, 1_000, 10_000}) {
            rows.add(Row.of(SEQUENCE, cell, 128, steps, 1));
        }
        for (int hidden : new int[] {128, 256, 512}) {
            rows.add(Row.of(RAGGED, cell, hidden, 64));
        }
        for (int batch : new int[] {1, 32}) {
            rows.add(Row.of(BIDIRECTIONAL, cell, 128, 100, batch));
        }
    }

    private static void addTraining(List<Row> rows, CellType cell) {
        for (int hidden : SIZES) {
            rows.add(Row.of(TRAIN, cell, hidden, 64, 32));
        }
        rows.add(Row.of(TRAIN, cell, 256, 64, 1));
        rows.add(Row.of(TRAIN_RAGGED, cell, 256, 64));
        rows.add(Row.of(TRAIN_TRUNCATED, cell, 256, 64, 32, 16));
    }

    /** A few rows of most kinds, so few that they take some minutes and that peaks are measured once. */
    public static List<Row> quick() {
        List<Row> rows = new ArrayList<>();
        for (int hidden : new int[] {128, 256}) {
            rows.add(Row.of(STEP, LSTM, hidden));
            rows.add(Row.of(SEQUENCE, LSTM, hidden, 100, 1));
            rows.add(Row.of(SEQUENCE, LSTM, hidden, 100, 32));
        }
        for (CellType cell : List.of(RNN, GRU)) {
            rows.add(Row.of(SEQUENCE, cell, 128, 100, 32));
        }
        rows.add(Row.of(RAGGED, LSTM, 128, 64));
        rows.add(Row.of(STACKED, LSTM, 256, 33, 2, 120, 1));
        rows.add(Row.of(OWN, LSTM, 128, 100, 1));
        for (CellType cell : List.of(RNN, LSTM)) {
            rows.add(Row.of(TRAIN, cell, 128, 64, 32));
        }
        return rows;
    }

    /**
     * The rows among {@code candidates} that fit one of the patterns, separated by commas; {@code *} stands for any text. A pattern without it
     * is a row of its own, whether it is among them or not.
     *
     * @throws dev.rondo.InputException if that is not the name of a row
     */
    public static List<Row> matching(String patterns, List<Row> candidates) {
        List<Row> rows = new ArrayList<>();
        for (String pattern : patterns.split(",", -1)) {
            if (pattern.contains("*")) {
                Pattern glob = glob(pattern);
                candidates.stream()
                        .filter(row -> glob.matcher(row.toString()).matches())
                        .forEach(rows::add);
            } else {
                rows.add(Row.parse(pattern));
            }
        }
        return rows.stream().distinct().toList();
    }

    private static Pattern glob(String pattern) {
        return Pattern.compile(
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
