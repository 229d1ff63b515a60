package dev.rondo.simd.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rondo.simd.Garbage;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Slot;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedKernelsTest {
    private static final TileShape SHAPE = new TileShape(2, 1, List.of(5), 1, Slot.BLOCK, Slot.BLOCK, false);

    private final List<String> asked = new ArrayList<>();
    private final SharedKernels<String, Object> shared = new SharedKernels<>(shape -> {
        asked.add(shape);
        return new Object();
    });

    @Test
    void whoAsksAgainGetsTheSameWhileItIsHeld() {
        Object kernel = shared.get("a");
        Garbage.collect();
        assertSame(kernel, shared.get("a"));
        assertEquals(List.of("a"), asked);
    }

    @Test
    void whatNobodyHoldsIsMadeAgain() {
        Garbage.awaitCollected(new WeakReference<>(shared.get("a")));
        Object kernel = shared.get("a");
        assertSame(kernel, shared.get("a"));
        assertEquals(List.of("a", "a"), asked);
    }

    @Test
    void theClassOfAGeneratedKernelGoesWithIt() {
        VectorKernels kernels = new VectorKernels();
        TileKernel held = kernels.tile(SHAPE);
        TileShape other = new TileShape(1, 1, List.of(0), 1, Slot.BLOCK, 0, false);
        Garbage.awaitCollected(new WeakReference<>(kernels.tile(other).getClass()));
        assertSame(held, kernels.tile(SHAPE));
    }
}
