package dev.rondo.onnx;

import dev.rondo.FormatException;
import dev.rondo.InputException;
import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.data.Tensor;
import dev.rondo.model.Provenance;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.raise.GraphRaising;
import dev.rondo.onnx.raise.RaisedModel;
import dev.rondo.onnx.signature.FileValue;
import dev.rondo.onnx.signature.ImportSignature;
import dev.rondo.onnx.signature.Meaning;
import dev.rondo.onnx.source.Folding;
import dev.rondo.onnx.source.OnnxReader;
import dev.rondo.onnx.source.SourceGraph;
import dev.rondo.onnx.source.SourceModel;
import dev.rondo.onnx.source.SourceTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads ONNX files of any origin (operator sets 7 to 22) as models: recurrent operators in all their forms, Scan, and what stands around them.
 * Idioms of exporters are folded into plain layers; states that a file passes in and out become those of a session; a file that works on one
 * frame a call becomes a model over sequences of frames. Nothing is dropped: what has no counterpart is refused. Numbers are float, those that a
 * file has in double precision as well, and what beyond the end of a sequence follows from padding is zero.
 */
public final class OnnxImport {
    private OnnxImport() {}

    /**
     * Reads a file.
     *
     * @throws FormatException if it is damaged
     * @throws ModelException with everything in it that cannot be imported
     * @throws IOException if it cannot be read at all
     */
    public static Imported read(Path file) throws IOException {
        return read(file, Map.of());
    }

    /**
     * Reads a file some of whose inputs are no data but weights or switches.
     *
     * @param given the values of these inputs by name, of the shapes that they have in the file
     * @throws FormatException if it is damaged
     * @throws ModelException with everything in it that cannot be imported
     * @throws InputException if a given value is that of no input, or has another shape
     * @throws IOException if it cannot be read at all
     */
    public static Imported read(Path file, Map<String, ? extends Tensor> given) throws IOException {
        return raise(OnnxReader.read(file), given);
    }

    /**
     * Reads the bytes of a file.
     *
     * @throws FormatException if they are damaged
     * @throws ModelException with everything in it that cannot be imported
     */
    public static Imported read(byte[] bytes) {
        return raise(OnnxReader.read(bytes), Map.of());
    }

    private static Imported raise(SourceModel source, Map<String, ? extends Tensor> given) {
        Map<String, SourceTensor> bound = GivenTensors.bound(source.graph(), given);
        SourceGraph graph = source.graph().bound(bound);
        try {
            RaisedModel raised = GraphRaising.raise(Folding.fold(source.with(graph)));
            Provenance provenance = Metadata.provenance(source.metadata());
            TrainedModel model = new TrainedModel(raised.graph(), raised.weights(), provenance);
            return new Imported(model, signature(source, given, raised.signature()));
        } catch (StackOverflowError _) {
            throw new ModelException(
                    new Problem(
                            "the graph",
                            "its nodes follow each other in a chain that is too long for this thread's stack",
                            "a model has some hundred layers",
                            "export the model with loops in the place of copies, or import it on a thread with a larger stack"));
        }
    }

    /** The signature with the inputs that were given, in the order of the file. */
    private static ImportSignature signature(
            SourceModel source, Map<String, ? extends Tensor> given, ImportSignature raised) {
        Map<String, FileValue> known = new LinkedHashMap<>();
        raised.inputs().forEach(value -> known.put(value.name(), value));
        List<FileValue> inputs = new ArrayList<>();
        source.graph().inputs().forEach(input -> {
            FileValue value = known.get(input.name());
            if (value != null) {
                inputs.add(value);
            } else if (given.containsKey(input.name())) {
                inputs.add(new FileValue(input.name(), List.of(), new Meaning.Weight()));
            }
        });
        return new ImportSignature(inputs, raised.outputs());
    }
}
