package dev.rondo.cell;

/** Whether the gates of an {@link Lstm} see the cell state. */
public enum Peepholes {
    /** They do not, as in PyTorch and Keras. */
    NONE,
    /** i and f see c_{t-1}, o sees c_t, each through a diagonal matrix (Gers and Schmidhuber 2000). */
    DIAGONAL
}
