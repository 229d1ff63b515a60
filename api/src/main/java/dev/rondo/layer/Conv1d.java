package dev.rondo.layer;

/**
 * A convolution along time, {@code [T, I]} to {@code [T', size]}: y_t = b + Σ_k W_k x_{t·stride + k·dilation − pad}.
 *
 * <p>Parameters {@code W [size, kernel·I/groups]} (a row holds the taps one after the other, oldest first) and {@code b [size]}.
 *
 * @param size the number of output features, a multiple of {@code groups}
 * @param kernel the number of taps
 * @param stride how many input steps lie between two outputs
 * @param dilation how many input steps lie between two taps
 * @param groups into how many independent parts the features are split
 * @param padding what stands beyond the ends
 */
public record Conv1d(int size, int kernel, int stride, int dilation, int groups, Padding padding) implements Layer {
    /** Stride, dilation and groups 1. */
    public Conv1d(int size, int kernel, Padding padding) {
        this(size, kernel, 1, 1, 1, padding);
    }
}
