package dev.rondo.cli.demo;

/** A straight way from values to places: {@code low} to {@code start}, {@code high} to {@code end}. */
record Scale(double low, double high, double start, double end) {
    double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }
}
