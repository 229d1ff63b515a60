package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.Golden;
import dev.rondo.InputException;
import dev.rondo.data.DoubleTensor;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.model.Weights;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Optimizers and clipping do what PyTorch's do, in float. */
final class OptimizerTest {
    private static final double TOLERANCE = 1e-6;

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "sgd_momentum", "adam", "adam_large_eps"})
    void isPyTorchs(String file) {
        Golden golden = Golden.read(file);
        float rate = Float.parseFloat(golden.meta("lr"));
        Optimizer optimizer = file.startsWith("adam")
                ? new Optimizer.Adam(
                        rate,
                        Float.parseFloat(golden.meta("beta1")),
                        Float.parseFloat(golden.meta("beta2")),
                        Float.parseFloat(golden.meta("eps")))
                : new Optimizer.Sgd(rate, file.equals("sgd") ? 0 : Float.parseFloat(golden.meta("momentum")));
        Weights weights = Weights.of(Map.of("w", floats(golden.values("start"))));
        OptimizerState state = optimizer.start(weights);
        for (int step = 0; step < golden.tensor("values").shape().dimension(0); step++) {
            Gradients gradients = new Gradients(0, Map.of("w", floats(golden.rows("gradients", step, step + 1))));
            Optimizer.Update update = optimizer.update(weights, gradients, state);
            weights = update.weights();
            state = update.state();
            Golden.close(
                    "step " + step,
                    golden.rows("values", step, step + 1),
                    weights.get("w").toDoubles(),
                    TOLERANCE);
            assertEquals(step + 1, state.step());
        }
    }

    @Test
    void defaultsAreThoseOfThePaper() {
        assertEquals(new Optimizer.Adam(0.5f, 0.9f, 0.999f, 1e-8f), Optimizer.adam(0.5f));
        assertEquals(new Optimizer.Sgd(0.5f, 0), Optimizer.sgd(0.5f));
    }

    /** The first step of Adam is the learning rate, whatever the gradient: also where its square is tiny. */
    @Test
    void adamTakesItsFirstStepAtAnyScale() {
        for (float gradient : new float[] {1e-15f, 1e-3f, 1, 1e15f}) {
            Weights weights = Weights.of(Map.of("w", FloatTensor.vector(0)));
            Optimizer adam = new Optimizer.Adam(0.01f, 0.9f, 0.999f, 0);
            Optimizer.Update update = adam.update(
                    weights, new Gradients(0, Map.of("w", FloatTensor.vector(gradient))), adam.start(weights));
            assertEquals(-0.01, update.weights().get("w").at(0), 1e-7, "gradient " + gradient);
        }
    }

    @Test
    void nothingThatWasPassedIsChanged() {
        Weights weights = Weights.of(Map.of("w", FloatTensor.vector(1, 2)));
        Gradients gradients = new Gradients(0, Map.of("w", FloatTensor.vector(3, 4)));
        Optimizer optimizer = Optimizer.adam(0.1f);
        OptimizerState state = optimizer.start(weights);
        Optimizer.Update first = optimizer.update(weights, gradients, state);
        assertEquals(FloatTensor.vector(1, 2), weights.get("w"));
        assertEquals(new OptimizerState(0, state.moments()), state);
        assertEquals(first, optimizer.update(weights, gradients, state));
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        Weights weights = Weights.of(Map.of("w", FloatTensor.vector(1, 2)));
        Optimizer adam = Optimizer.adam(0.1f);
        Gradients gradients = new Gradients(0, Map.of("w", FloatTensor.vector(3, 4)));
        OptimizerState ofSgd = Optimizer.sgd(0.1f).start(weights);
        assertThrows(IllegalArgumentException.class, () -> adam.update(weights, gradients, ofSgd));
        assertThrows(
                IllegalArgumentException.class,
                () -> adam.update(weights, new Gradients(0, Map.of()), adam.start(weights)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip_active", "clip_inactive"})
    void clipping(String file) {
        Golden golden = Golden.read(file);
        Gradients gradients = new Gradients(
                0.5, Map.of("a", floats(golden.values("a"), Shape.of(3, 2)), "b", floats(golden.values("b"))));
        assertEquals(golden.values("norm")[0], gradients.globalNorm(), TOLERANCE);
        Gradients clipped = gradients.clippedTo(Double.parseDouble(golden.meta("maxNorm")));
        for (String name : new String[] {"a", "b"}) {
            FloatTensor tensor = Objects.requireNonNull(clipped.tensors().get(name));
            Golden.close(name, golden.values("clipped." + name), tensor.toDoubles(), TOLERANCE);
            assertEquals(Objects.requireNonNull(gradients.tensors().get(name)).shape(), tensor.shape());
        }
        assertEquals(0.5, clipped.loss());
    }

    @Test
    void smallGradientsAreNotClipped() {
        Gradients gradients = new Gradients(0, Map.of("w", FloatTensor.vector(3, 4)));
        assertSame(gradients, gradients.clippedTo(5));
        assertEquals(
                5,
                new Gradients(0, Map.of("w", FloatTensor.vector(6, 8)))
                        .clippedTo(5)
                        .globalNorm(),
                TOLERANCE);
    }

    private static FloatTensor floats(double[] values) {
        return floats(values, Shape.of(values.length));
    }

    private static FloatTensor floats(double[] values, Shape shape) {
        return FloatTensor.wrap(shape, DoubleTensor.of(shape, values).toFloats());
    }

    @Test
    void aStateOfAnotherOptimizerIsRefusedBeforeAnyStep() {
        Weights weights = Weights.of(Map.of("w", FloatTensor.vector(1, 2)));
        Optimizer adam = Optimizer.adam(0.1f);
        adam.check(adam.start(weights), weights);
        InputException refused = assertThrows(
                InputException.class, () -> adam.check(Optimizer.sgd(0.1f).start(weights), weights));
        assertEquals(
                "optimizer state: found the moments [momentum], but this optimizer keeps [m, v], shaped as the weights; go on"
                        + " with the optimizer and the model that the state is of.",
                refused.getMessage());
    }
}
