package dev.rondo.benchmarks.floor;

import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.benchmarks.work.Work;
import java.util.Arrays;

/**
 * The time below which no program can come on this machine, whatever it does: C cores that all multiply and add, or load, at their peak,
 * and the epilogues, evenly shared.
 *
 * <p>With G gates, M sequences at a step and b = 4 bytes a weight, a step takes at least
 *
 * <pre>
 *   recurrent  max(G·H²·b / (C·BW(G·H²·b/C)), 2·M·G·H² / (C·F))
 *   input      2·M·G·H·I / (C·F)
 *   epilogue   M·E / C
 * </pre>
 *
 * <p>where the input's product may be put off or done ahead for many steps at once, so that its weights need not be loaded each time; a
 * step by itself loads them with the recurrent ones. Training does the recurrent product twice, forward and back, the input's twice,
 * forward and for its weights' gradient, and once more one like the recurrent for that of the recurrent weights; then the optimizer reads
 * four values and writes three for each weight.
 */
public final class Floor {
    private static final int BYTES = Float.BYTES;

    private final Row row;
    private final int threads;
    private final Peaks peaks;
    private final double gates;
    private final double hidden;

    private Floor(Row row, int threads, Peaks peaks) {
        this.row = row;
        this.threads = threads;
        this.peaks = peaks;
        this.gates = row.cell().gates();
        this.hidden = row.get(Size.H);
    }

    /** The floor of a row in µs. */
    public static double micros(Row row, int threads, Peaks peaks) {
        return new Floor(row, threads, peaks).nanos() / 1e3;
    }

    private double nanos() {
        return switch (row.kind()) {
            case STEP -> step();
            case SEQUENCE, RAGGED, OWN, TWIN -> layer(row.get(Size.I));
            case STACKED -> layer(row.get(Size.I)) + (row.get(Size.L) - 1) * layer(hidden);
            case BIDIRECTIONAL -> 2 * layer(row.get(Size.I));
            case CLASSIFIER -> layer(hidden) + compute(2.0 * row.get(Size.B) * hidden * Work.CLASSES);
            case TRAIN, TRAIN_RAGGED, TRAIN_TRUNCATED -> training();
        };
    }

    private double step() {
        double weights = gates * hidden * (row.get(Size.I) + hidden);
        return Math.max(load(weights * BYTES), compute(2 * weights)) + epilogues(1);
    }

    private double layer(double inputSize) {
        double nanos = 0;
        for (int sequences : active(Work.lengths(row))) {
            nanos += recurrent(sequences) + input(sequences, inputSize) + epilogues(sequences);
        }
        return nanos;
    }

    private double training() {
        double inputSize = row.get(Size.I);
        double nanos = 0;
        for (int sequences : active(Work.lengths(row))) {
            nanos += 2 * recurrent(sequences) + 2 * input(sequences, inputSize) + input(sequences, hidden);
            nanos += epilogues(sequences);
        }
        double parameters = gates * hidden * (inputSize + hidden + 1);
        double touched = 7 * parameters * BYTES;
        return nanos + touched / (threads * peaks.bytesPerNano(threads, 4 * parameters * BYTES / threads));
    }

    /** How many sequences have each step. */
    static int[] active(int... lengths) {
        int[] active = new int[Arrays.stream(lengths).max().orElse(0)];
        for (int length : lengths) {
            for (int t = 0; t < length; t++) {
                active[t]++;
            }
        }
        return active;
    }

    private double recurrent(int sequences) {
        double weights = gates * hidden * hidden;
        return Math.max(load(weights * BYTES), compute(2 * sequences * weights));
    }

    private double input(int sequences, double inputSize) {
        return compute(2 * sequences * gates * hidden * inputSize);
    }

    private double epilogues(int sequences) {
        return sequences * peaks.epilogueNanos(row, threads) / threads;
    }

    private double compute(double operations) {
        return operations / (threads * peaks.flops(threads));
    }

    private double load(double bytes) {
        return bytes / (threads * peaks.bytesPerNano(threads, bytes / threads));
    }
}
