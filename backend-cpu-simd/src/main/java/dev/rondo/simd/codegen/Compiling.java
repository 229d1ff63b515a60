package dev.rondo.simd.codegen;

import java.lang.ref.WeakReference;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Generates second kernels and lets them follow once the machine has compiled them. Slices of several alternate, so that one is run while
 * the compiler works on another. What nobody holds any more is given up, and so is what the machine does not compile.
 */
final class Compiling {
    /**
     * So many slices in vain, more than ten times what some hundred kernels took on a core that they shared, and the machine seems to have no compiler
     * for vectors. Slices are counted rather than time, most of which may pass while the machine lets others run; and rather than runs, of
     * which a small kernel does many while the compiler is still busy.
     */
    private static final int PATIENCE = 5_000;

    private final Executor executor;
    private final LongSupplier clock;
    private boolean anyIsCompiled;
    private int slicesBeforeAny;
    private volatile boolean hopeless;

    /** On an executor that does one work after the other, and by a clock that counts nanoseconds. */
    Compiling(Executor executor, LongSupplier clock) {
        this.executor = executor;
        this.clock = clock;
    }

    /** Whether the machine was found to compile no vectors, so that no second kernel will ever follow. */
    boolean isHopeless() {
        return hopeless;
    }

    /** Begins with a kernel, which is called {@code what} if it fails. */
    <K> void begin(String what, Tiers<K> tiers, Supplier<K> generating, Function<K, WarmUp> warming) {
        WeakReference<Tiers<K>> waiting = new WeakReference<>(tiers);
        execute(what, waiting, () -> {
            K kernel = generating.get();
            goOn(what, waiting, kernel, warming.apply(kernel));
        });
    }

    private <K> void goOn(String what, WeakReference<Tiers<K>> waiting, K kernel, WarmUp warmUp) {
        execute(what, waiting, () -> {
            if (warmUp.runSlice(clock)) {
                anyIsCompiled = true;
                Tiers<K> tiers = waiting.get();
                if (tiers != null) {
                    tiers.follow(kernel);
                }
            } else if (!anyIsCompiled && ++slicesBeforeAny == PATIENCE) {
                hopeless = true;
                warn(
                        "Java compiles no vectors here, so cpu-simd computes without them",
                        "start Java with its compiler C2, without -Xint and -XX:TieredStopAtLevel",
                        null);
            } else if (warmUp.slices() == PATIENCE) {
                warn(
                        "Java does not compile " + what + ", so cpu-simd computes it without vectors",
                        "a formula in smaller parts may help",
                        null);
            } else {
                goOn(what, waiting, kernel, warmUp);
            }
        });
    }

    private void execute(String what, WeakReference<?> waiting, Runnable work) {
        executor.execute(() -> {
            if (hopeless || waiting.refersTo(null)) {
                return;
            }
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                warn("Vectors fail for " + what + ", so cpu-simd computes it without them", "please report this", e);
            }
        });
    }

    private static void warn(String what, String remedy, @Nullable Throwable cause) {
        System.getLogger(Compiling.class.getPackageName())
                .log(System.Logger.Level.WARNING, what + ", to the same results but slowly: " + remedy, cause);
    }
}
