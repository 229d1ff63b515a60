package dev.rondo.testkit;

import static dev.rondo.layer.Layers.merge;
import static dev.rondo.layer.Layers.mergeConcat;
import static dev.rondo.layer.Layers.rnn;

import dev.rondo.expr.BinaryFunction;
import dev.rondo.layer.Block;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes of models that cases are made of. */
final class Graphs {
    private Graphs() {}

    /** Layers one after the other. */
    static Graph sequential(int inputSize, Block... blocks) {
        return Model.sequential(blocks).resolve(inputSize);
    }

    /** A layer whose output goes three ways, and a sum that gives both of its terms the same adjoint. */
    static Graph crossroads() {
        ModelBuilder builder = Model.builder();
        Port x = builder.features("x", 4);
        Port first = builder.add("first", rnn(5), x);
        Port second = builder.add("second", rnn(5), x);
        Port sum = builder.add("sum", merge(BinaryFunction.ADD), first, second);
        Port third = builder.add("third", rnn(3), first);
        Port y = builder.add("y", mergeConcat(), sum, third, first);
        return builder.output("y", y).build().resolve();
    }

    /** A layer of several inputs that share their steps. */
    static Graph merged(Layer layer, int... sizes) {
        ModelBuilder builder = Model.builder();
        Port[] inputs = new Port[sizes.length];
        inputs[0] = builder.features("x1", sizes[0]);
        for (int i = 1; i < sizes.length; i++) {
            inputs[i] = builder.features("x" + (i + 1), sizes[i], inputs[0]);
        }
        return builder.output("y", builder.add(layer, inputs)).build().resolve();
    }

    /** A recurrent layer whose final states are outputs, and, if {@code given}, whose initial states are inputs. */
    static Graph withStates(int inputSize, Recurrent layer, boolean given) {
        ModelBuilder builder = Model.builder();
        Port x = builder.features("x", inputSize);
        Map<String, Integer> sizes = stateSizes(inputSize, layer);
        Map<String, Port> initial = new LinkedHashMap<>();
        if (given) {
            sizes.forEach((state, size) -> initial.put(state, builder.once("initial_" + state, size)));
        }
        Port y = builder.add("cell", layer, List.of(x), initial);
        builder.output("y", y);
        sizes.keySet().forEach(state -> builder.output("final_" + state, y.state(state)));
        return builder.build().resolve();
    }

    /** The sizes of the states of a recurrent layer, by name. */
    static Map<String, Integer> stateSizes(int inputSize, Recurrent layer) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sequential(inputSize, layer)
                .nodes()
                .getFirst()
                .states()
                .forEach(state -> sizes.put(state.name(), state.size()));
        return sizes;
    }

    /** A layer over one sequence that begins with the final states of another over a second sequence. */
    static Graph encoderDecoder(int sourceSize, int targetSize, Recurrent layer) {
        ModelBuilder builder = Model.builder();
        Port encoder = builder.add("encoder", layer, builder.features("source", sourceSize));
        Map<String, Port> initial = new LinkedHashMap<>();
        stateSizes(sourceSize, layer).keySet().forEach(state -> initial.put(state, encoder.state(state)));
        Port target = builder.features("target_steps", targetSize);
        Port decoder = builder.add("decoder", layer, List.of(target), initial);
        return builder.output("y", decoder).build().resolve();
    }
}
