package dev.rondo.onnx;

import static dev.rondo.onnx.Sketch.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.onnx.source.OnnxReader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeightInputsTest {
    @Test
    void aShapeThatIsPutTogetherAgainAndAgainIsFoundOnce() {
        Sketch file = new Sketch(13).input("x", "B", 2).integers("v", 7, 1).output("y", "B", 2);
        String last = "v";
        for (int k = 0; k < 60; k++) {
            file.node("Concat", last + "," + last, "v" + k, integer("axis", 0));
            last = "v" + k;
        }
        file.node("Reshape", "x," + last, "y");
        assertEquals(Set.of("v"), WeightInputs.of(OnnxReader.read(file.bytes()).graph()));
    }

    @Test
    void whatIsComputedIsNoWeight() {
        Sketch file = new Sketch(13).input("x", "T", "B", 2).input("W", 1, 6, 2).input("R", 1, 6, 2);
        file.node("Tanh", "W", "V").node("GRU", "x,V,R", "y", integer("hidden_size", 2));
        file.output("y", "T", 1, "B", 2);
        assertEquals(Set.of("R"), WeightInputs.of(OnnxReader.read(file.bytes()).graph()));
    }
}
