package dev.rondo.benchmarks.row;

import static dev.rondo.benchmarks.row.Size.B;
import static dev.rondo.benchmarks.row.Size.H;
import static dev.rondo.benchmarks.row.Size.I;
import static dev.rondo.benchmarks.row.Size.K;
import static dev.rondo.benchmarks.row.Size.L;
import static dev.rondo.benchmarks.row.Size.P;
import static dev.rondo.benchmarks.row.Size.T;

import java.util.List;
import java.util.Locale;

/** What a row measures. Where a kind has no I, the input has as many features as the cell has units. */
public enum Kind {
    STEP("one step of one sequence, states kept in between; P=99 is the 99th percentile", true, H, P),
    SEQUENCE("whole sequences of one length", false, H, T, B),
    RAGGED("sequences of round(200·u²)+1 steps, u uniform", false, H, B),
    STACKED("L layers, one on the other", false, H, I, L, T, B),
    BIDIRECTIONAL("both directions, outputs concatenated", false, H, T, B),
    CLASSIFIER("embedding, cell, last step, dense", false, H, T, B),
    OWN("a user's own cell of the same products; ONNX Runtime runs it as Scan", false, H, T, B),
    TWIN("the built-in cell of the same products, beside the own one", false, H, T, B),
    TRAIN("forward, backward, Adam; no gradient of the input", false, H, T, B),
    TRAIN_RAGGED("the same on ragged sequences", false, H, B),
    TRAIN_TRUNCATED("the same, derivatives cut at each multiple of K steps", false, H, T, B, K);

    private final String meaning;
    private final boolean lastIsOptional;

    @SuppressWarnings("ImmutableEnumChecker") // it is a List.of
    private final List<Size> sizes;

    Kind(String meaning, boolean lastIsOptional, Size... sizes) {
        this.meaning = meaning;
        this.lastIsOptional = lastIsOptional;
        this.sizes = List.of(sizes);
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** The sizes that a row of this kind has. */
    public List<Size> sizes() {
        return sizes;
    }

    /** The sizes that a row of this kind must have. */
    List<Size> required() {
        return lastIsOptional ? sizes.subList(0, sizes.size() - 1) : sizes;
    }

    /** Whether it trains. */
    public boolean trains() {
        return this == TRAIN || this == TRAIN_RAGGED || this == TRAIN_TRUNCATED;
    }

    /** Whether its sequences are of many lengths. */
    public boolean isRagged() {
        return this == RAGGED || this == TRAIN_RAGGED;
    }

    /** Its name in rows. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
