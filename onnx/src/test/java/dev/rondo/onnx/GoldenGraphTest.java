package dev.rondo.onnx;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.tanh;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.cell.Cell;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Block;
import dev.rondo.layer.Conv1d;
import dev.rondo.layer.Padding;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The exported graphs, node by node: names that a reader knows from the model. */
class GoldenGraphTest {
    private static final Cell LEAKY = s -> {
        Expr.State h = s.state("h", 2);
        Expr next = add(mul(0.9f, h), mul(0.1f, tanh(s.affine("a", s.input(), h))));
        return s.next(h, next).output(next);
    };

    private static TrainedModel model(Block... layers) {
        return TrainedModel.initialize(Model.sequential(layers).resolve(3), 1);
    }

    /** The text that stands in a file beside this class. */
    private static String golden(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(GoldenGraphTest.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void sequenceModelOfAnLstm() throws Exception {
        assertEquals(
                golden("lstm-sequence.txt"),
                Listing.of(OnnxExport.sequenceModel(model(lstm(4), dropout(0.5f), last(), dense(2)))));
    }

    @Test
    void stepModelOfAnLstm() throws Exception {
        assertEquals(
                golden("lstm-step.txt"),
                Listing.of(OnnxExport.stepModel(model(lstm(4), dropout(0.5f), last(), dense(2)))));
    }

    @Test
    void sequenceModelOfAnOwnCell() throws Exception {
        assertEquals(golden("own-cell-sequence.txt"), Listing.of(OnnxExport.sequenceModel(model(recurrent(LEAKY)))));
    }

    @Test
    void sequenceModelOfAConvolution() throws Exception {
        assertEquals(
                golden("convolution-sequence.txt"),
                Listing.of(OnnxExport.sequenceModel(model(new Conv1d(4, 3, 2, 1, 1, Padding.SAME), last()))));
    }

    @Test
    void chunkModelOfAConvolution() throws Exception {
        assertEquals(
                golden("convolution-chunk.txt"),
                Listing.of(OnnxExport.chunkModel(model(new Conv1d(4, 3, 1, 2, 1, Padding.CAUSAL)))));
    }

    @Test
    void stepModelOfAConvolution() throws Exception {
        assertEquals(
                golden("convolution-step.txt"),
                Listing.of(OnnxExport.stepModel(model(new Conv1d(4, 3, 1, 2, 1, Padding.CAUSAL)))));
    }
}
