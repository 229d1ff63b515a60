package dev.rondo.backend;

import static dev.rondo.Refused.input;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.poolMax;
import static dev.rondo.layer.Layers.poolMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.FormatException;
import dev.rondo.data.FloatTensor;
import dev.rondo.layer.Block;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A state survives as bytes, and bytes that are damaged give one exception and nothing else. */
final class StateTest {
    private static State state() {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        tensors.put("lstm_1.h", FloatTensor.vector(1, -2.5f, Float.MIN_VALUE));
        tensors.put("lstm_1.c", FloatTensor.vector(-0f, Float.NaN, Float.POSITIVE_INFINITY));
        tensors.put("größe", FloatTensor.vector());
        return new State("0123abcd".repeat(8), tensors);
    }

    @Test
    void bytesGiveTheSameState() {
        State back = State.ofBytes(state().toBytes());
        assertEquals(state(), back);
        assertEquals(
                List.copyOf(state().tensors().keySet()),
                List.copyOf(back.tensors().keySet()));
        assertEquals(new State("", Map.of()), State.ofBytes(new State("", Map.of()).toBytes()));
    }

    @Test
    void everyTruncationIsFoundOut() {
        byte[] bytes = state().toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(FormatException.class, () -> State.ofBytes(cut), "cut to " + length);
        }
        FormatException longer =
                assertThrows(FormatException.class, () -> State.ofBytes(Arrays.copyOf(bytes, bytes.length + 1)));
        assertEquals(
                "state: found 1 bytes too many, but it has to be what State.toBytes() wrote; take the bytes from their source"
                        + " again.",
                longer.getMessage());
    }

    /** A flipped bit gives another state, or a FormatException. */
    @Test
    void flippedBitsDoNoHarm() {
        byte[] bytes = state().toBytes();
        int refused = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertFalse(Arrays.equals(bytes, State.ofBytes(flipped).toBytes()), "bit " + bit);
            } catch (FormatException e) {
                refused++;
            }
        }
        assertNotEquals(0, refused);
    }

    @Test
    void noiseIsRefused() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] beginning = Arrays.copyOf(state().toBytes(), 8);
        for (int i = 0; i < 2000; i++) {
            byte[] noise = new byte[8 + random.nextInt(60)];
            random.nextBytes(noise);
            if (i % 2 == 0) {
                System.arraycopy(beginning, 0, noise, 0, 8);
            }
            assertThrows(FormatException.class, () -> State.ofBytes(noise), "seed 5, round " + i);
        }
    }

    @Test
    void lengthsThatCannotBeAreNotBelieved() {
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 28}) {
            byte[] bytes = state().toBytes();
            ByteBuffer.wrap(bytes).putInt(8, length);
            assertThrows(FormatException.class, () -> State.ofBytes(bytes));
            byte[] count = state().toBytes();
            ByteBuffer.wrap(count).putInt(12 + 64, length);
            assertThrows(FormatException.class, () -> State.ofBytes(count));
        }
    }

    @Test
    void aStateBelongsToItsModel() {
        Graph graph = Model.sequential(lstm(2)).resolve(1);
        State right = new State(
                graph.fingerprint(),
                Map.of("lstm_1.h", FloatTensor.vector(1, 2), "lstm_1.c", FloatTensor.vector(3, 4)));
        right.requireOf(graph);
        input(
                () -> new State("f".repeat(64), right.tensors()).requireOf(graph),
                "state: it is of the model ffffffffffff, but this is the model "
                        + graph.fingerprint().substring(0, 12) + "; restore states of the same model.");
        input(
                () -> new State(graph.fingerprint(), Map.of("lstm_1.h", FloatTensor.vector(1))).requireOf(graph),
                "state 'lstm_1.h': found 1 elements, but it has 2; take the state from Session.state().",
                "state 'lstm_1.c': it is missing, but it has 2; take the state from Session.state().");
    }

    @Test
    void whatASessionRemembers() {
        assertEquals(
                Map.of("lstm_1.h", 3, "lstm_1.c", 3, "gru_1.h", 2, "pool_1.sum", 2, "pool_1.count", 1),
                remembered(lstm(3), gru(2), poolMean(), dense(4)));
        assertEquals(Map.of("last_1.y", 1, "last_1.count", 1), remembered(last(), lstm(3)));
        assertEquals(Map.of("pool_1.max", 1, "pool_1.count", 1), remembered(poolMax(), last()));
        assertEquals(List.of(), new ArrayList<>(remembered(dense(3)).keySet()));
    }

    private static Map<String, Integer> remembered(Block... layers) {
        return Streaming.states(Model.sequential(layers).resolve(1));
    }
}
