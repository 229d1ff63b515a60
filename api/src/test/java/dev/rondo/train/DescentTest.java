package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.data.FloatTensor;
import dev.rondo.model.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps in memory of their own are those that values take. */
final class DescentTest {
    private static final List<Optimizer> OPTIMIZERS =
            List.of(Optimizer.sgd(0.1f), new Optimizer.Sgd(0.1f, 0.9f), Optimizer.adam(0.1f));
    private static final Weights START = start();

    private static Weights start() {
        return Weights.of(Map.of("w", FloatTensor.vector(1, -2, 3), "b", FloatTensor.vector(0.5f)));
    }

    private static Gradients gradients(int step) {
        return new Gradients(
                0, Map.of("w", FloatTensor.vector(step, 0.25f, -step), "b", FloatTensor.vector(1f / (step + 1))));
    }

    @Test
    void takesTheStepsOfTheOptimizerToTheBit() {
        for (Optimizer optimizer : OPTIMIZERS) {
            Descent descent = new Descent(optimizer, START, optimizer.start(START));
            Optimizer.Update expected = new Optimizer.Update(START, optimizer.start(START));
            for (int step = 0; step < 20; step++) {
                expected = optimizer.update(expected.weights(), gradients(step), expected.state());
                descent.step(gradients(step));
                assertEquals(expected, descent.snapshot());
                assertEquals(expected.weights(), descent.weights());
                assertEquals(step + 1, descent.steps());
            }
        }
    }

    @Test
    void changesNothingThatItWasGivenNorASnapshot() {
        for (Optimizer optimizer : OPTIMIZERS) {
            OptimizerState state = optimizer.start(START);
            Descent descent = new Descent(optimizer, START, state);
            Optimizer.Update before = descent.snapshot();
            descent.step(gradients(1));
            assertEquals(start(), START);
            assertEquals(optimizer.start(start()), state);
            assertEquals(new Optimizer.Update(start(), optimizer.start(start())), before);
        }
    }

    @Test
    void goesOnFromASnapshot() {
        Optimizer optimizer = Optimizer.adam(0.1f);
        Descent whole = new Descent(optimizer, START, optimizer.start(START));
        whole.step(gradients(0));
        Optimizer.Update half = whole.snapshot();
        whole.step(gradients(1));
        Descent resumed = new Descent(optimizer, half.weights(), half.state());
        resumed.step(gradients(1));
        assertEquals(whole.snapshot(), resumed.snapshot());
    }

    @Test
    void refusesTheStateOfAnotherOptimizerAndMissingGradients() {
        Optimizer adam = Optimizer.adam(0.1f);
        Descent ofSgd = new Descent(adam, START, Optimizer.sgd(0.1f).start(START));
        assertThrows(IllegalArgumentException.class, () -> ofSgd.step(gradients(0)));
        Descent descent = new Descent(adam, START, adam.start(START));
        assertThrows(IllegalArgumentException.class, () -> descent.step(new Gradients(0, Map.of())));
        assertEquals(0, descent.steps());
    }
}
