package dev.rondo.onnx;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.onnx.signature.Meaning;
import dev.rondo.onnx.signature.StatePart;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** States of layers as they lie in tensors of a file. */
final class StateTensors {
    private StateTensors() {}

    /** Puts what a tensor of the file holds for one sequence in the place of states. */
    static void read(
            Meaning.States meaning, FileTensors layout, Tensor tensor, int sequence, Map<String, FloatTensor> states) {
        int[] places = layout.places(sequence, 0);
        for (StatePart part : meaning.parts()) {
            float[] values = Objects.requireNonNull(states.get(part.state())).toArray();
            for (int i = 0; i < part.length(); i++) {
                values[part.from() + i] = (float) tensor.doubleAt(places[part.start() + i * part.stride()]);
            }
            states.put(part.state(), FloatTensor.wrap(Shape.of(values.length), values));
        }
    }

    /** The tensor of the file with the states of all sequences. */
    static FloatTensor written(Meaning.States meaning, FileTensors layout, List<Map<String, FloatTensor>> states) {
        float[] values = new float[layout.shape().size()];
        for (int sequence = 0; sequence < states.size(); sequence++) {
            int[] places = layout.places(sequence, 0);
            for (StatePart part : meaning.parts()) {
                FloatTensor state = Objects.requireNonNull(states.get(sequence).get(part.state()));
                for (int i = 0; i < part.length(); i++) {
                    values[places[part.start() + i * part.stride()]] = state.at(part.from() + i);
                }
            }
        }
        return FloatTensor.wrap(layout.shape(), values);
    }
}
