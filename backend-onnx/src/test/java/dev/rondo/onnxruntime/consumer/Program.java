package dev.rondo.onnxruntime.consumer;

import static dev.rondo.layer.Layers.gru;

import dev.rondo.BackendException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import java.util.List;

/** Prints which backends there are, runs a model on the backend {@code onnx}, or exports it. */
public final class Program {
    private Program() {}

    /** {@code report}, {@code run} or {@code export}. */
    public static void main(String[] arguments) {
        if (arguments[0].equals("report")) {
            System.out.println(Backends.report());
            return;
        }
        TrainedModel model = TrainedModel.initialize(Model.sequential(gru(2)).resolve(1), 1);
        if (arguments[0].equals("export")) {
            System.out.println(OnnxExport.export(model).verification());
            return;
        }
        try (Backend backend = Backends.named("onnx");
                CompiledModel compiled = backend.compile(model)) {
            System.out.println(compiled.run(SequenceBatch.ofSeries(List.of(new double[] {1, 2, 3}))));
        } catch (BackendException e) {
            System.out.println(e.getMessage());
        }
    }
}
