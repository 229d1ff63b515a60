package dev.rondo.onnx.raise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs of elements are cut and put together as the elements themselves are. */
class TraceTest {
    private static final Expr A = new Expr.Input("a", Shape.of(12));
    private static final Expr B = new Expr.Input("b", Shape.of(12));

    /** One element by itself. */
    private record Element(@Nullable Expr leaf, int index) {}

    private static List<Element> elements(Trace trace) {
        List<Element> elements = new ArrayList<>();
        for (Trace.Run run : trace.runs()) {
            for (int i = 0; i < run.length(); i++) {
                elements.add(new Element(run.leaf(), run.leaf() == null ? 0 : run.start() + i * run.stride()));
            }
        }
        return elements;
    }

    @Test
    void areCutAndPutTogetherAsElementsAre() {
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Trace trace = Trace.of(A, 12);
            List<Element> expected = elements(trace);
            for (int step = 0; step < 6; step++) {
                if (random.nextBoolean()) {
                    Trace other =
                            Trace.of(List.of(A, B).get(random.nextInt(2)), 12).slice(random.nextInt(3), 3, 3);
                    Trace computed = Trace.of(null, random.nextInt(3));
                    trace = Trace.joined(List.of(other, trace, computed));
                    expected.addAll(0, elements(other));
                    expected.addAll(elements(computed));
                } else {
                    int stride = random.nextInt(1, 4);
                    int start = random.nextInt(expected.size());
                    int length = random.nextInt((expected.size() - 1 - start) / stride + 1) + 1;
                    trace = trace.slice(start, stride, length);
                    List<Element> cut = new ArrayList<>();
                    for (int i = 0; i < length; i++) {
                        cut.add(expected.get(start + i * stride));
                    }
                    expected = cut;
                }
                assertEquals(expected, elements(trace), "seed " + seed);
                assertEquals(expected.size(), trace.size());
            }
        }
    }

    @Test
    void elementsThatFollowEachOtherAreOneRun() {
        Trace even = Trace.of(A, 12).slice(0, 2, 6);
        Trace parts = Trace.joined(List.of(even.slice(0, 1, 1), even.slice(1, 1, 3), even.slice(4, 1, 2)));
        assertEquals(even, parts);
        assertSame(A, parts.onlyLeaf());
        assertNull(Trace.joined(List.of(parts, Trace.of(B, 1))).onlyLeaf());
    }

    @Test
    void whatIsInTooManyPiecesCountsAsComputed() {
        Trace pieces = Trace.joined(Collections.nCopies(5000, Trace.of(A, 12).slice(3, 1, 1)));
        assertEquals(Trace.of(null, 5000), pieces);
    }
}
