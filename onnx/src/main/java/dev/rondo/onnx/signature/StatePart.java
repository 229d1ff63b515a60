package dev.rondo.onnx.signature;

/**
 * Elements of a state that lie in a tensor: element {@code from + i} of the state is feature {@code start + i·stride} of the tensor, for i below
 * {@code length}. The features of a tensor are its axes but time and batch, in row-major order.
 *
 * @param state the full name of the state, such as {@code lstm_1.h}
 * @param from the first element of the state
 * @param length the number of elements
 * @param start where the first of them lies in the tensor
 * @param stride how far apart they lie
 */
public record StatePart(String state, int from, int length, int start, int stride) {}
