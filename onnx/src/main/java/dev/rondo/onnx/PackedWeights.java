package dev.rondo.onnx;

import dev.rondo.cell.Peepholes;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.onnx.operator.RecurrentOperator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a recurrent operator in one direction, G gates one after the other.
 *
 * @param W {@code [1, G·H, I]}
 * @param R {@code [1, G·H, H]}
 * @param B {@code [1, 2·G·H]}: all biases beside the input weights, then all beside the recurrent ones
 * @param P {@code [1, 3·H]}, or null
 */
record PackedWeights(
        FloatTensor W,
        FloatTensor R,
        FloatTensor B,
        @Nullable FloatTensor P) {
    static PackedWeights of(RecurrentOperator operator, Parameters parameters, int inputSize, int hiddenSize) {
        List<RecurrentOperator.Gate> gates = operator.gates();
        Packing packing = new Packing(gates, parameters);
        int rows = gates.size() * hiddenSize;
        float[] biases = new float[2 * rows];
        packing.put(RecurrentOperator.Gate::inputBias, hiddenSize, biases, 0);
        packing.put(RecurrentOperator.Gate::recurrentBias, hiddenSize, biases, rows);
        return new PackedWeights(
                packing.pack(RecurrentOperator.Gate::W, hiddenSize * inputSize, Shape.of(1, rows, inputSize)),
                packing.pack(RecurrentOperator.Gate::R, hiddenSize * hiddenSize, Shape.of(1, rows, hiddenSize)),
                FloatTensor.wrap(Shape.of(1, 2 * rows), biases),
                operator.peepholes() == Peepholes.DIAGONAL
                        ? new Packing(gates.subList(0, 3), parameters)
                                .pack(RecurrentOperator.Gate::peephole, hiddenSize, Shape.of(1, 3 * hiddenSize))
                        : null);
    }

    private record Packing(List<RecurrentOperator.Gate> gates, Parameters parameters) {
        FloatTensor pack(Function<RecurrentOperator.Gate, @Nullable String> name, int sizeOfGate, Shape shape) {
            float[] packed = new float[shape.size()];
            put(name, sizeOfGate, packed, 0);
            return FloatTensor.wrap(shape, packed);
        }

        /** Puts what each gate has under a name one after the other, and leaves zeros where a gate has nothing. */
        void put(Function<RecurrentOperator.Gate, @Nullable String> name, int sizeOfGate, float[] target, int at) {
            for (int i = 0; i < gates.size(); i++) {
                String parameter = name.apply(gates.get(i));
                if (parameter != null) {
                    parameters.tensor(parameter).copyTo(0, target, at + i * sizeOfGate, sizeOfGate);
                }
            }
        }
    }
}
