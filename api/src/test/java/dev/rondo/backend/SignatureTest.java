package dev.rondo.backend;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.gru;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static Signature of(int size) {
        return Signature.of(Model.sequential(gru(size), dense(2)).resolve(3));
    }

    @Test
    void signaturesOfTheSameGraphAreEqual() {
        assertEquals(of(4), of(4));
        assertEquals(of(4).hashCode(), of(4).hashCode());
        assertNotEquals(of(4), of(5));
    }

    @Test
    void whatLooksTheSameFromOutsideMayBeAnotherModel() {
        List<Graph.Input> inputs = of(4).inputs();
        Signature one = new Signature(() -> "one", inputs, Map.of(), Map.of(), Set.of());
        Signature two = new Signature(() -> "two", inputs, Map.of(), Map.of(), Set.of());
        assertNotEquals(one, two);
        assertEquals(one, new Signature(() -> "one", inputs, Map.of(), Map.of(), Set.of()));
        assertNotEquals(one, new Signature(() -> "one", inputs, Map.of(), Map.of("h", 4), Set.of()));
    }

    @Test
    void nobodyComputesAFingerprintThatNobodyAsksFor() {
        AtomicInteger asked = new AtomicInteger();
        Signature signature = new Signature(
                () -> "number " + asked.incrementAndGet(), of(4).inputs(), Map.of(), Map.of("h", 4), Set.of());
        assertEquals(Map.of("h", 4), signature.states());
        assertEquals(0, asked.get());
        assertEquals("number 1", signature.fingerprint());
    }
}
