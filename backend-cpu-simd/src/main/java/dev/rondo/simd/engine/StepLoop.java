package dev.rondo.simd.engine;

/** Applies a step to all steps of some sequences, in an order of its own. */
interface StepLoop {
    /** Runs the steps of ranks {@code low} to {@code high}, or the runner's units of these. */
    void run(StepRunner runner, int low, int high);
}
