package dev.rondo.simd.engine;

/** Work that {@link Workers} do in parts, side by side. */
@FunctionalInterface
public interface Work {
    /**
     * Does one part.
     *
     * @param part which one, 0 to {@code parts} − 1; the caller of {@link Workers#run} does part 0
     * @param parts how many there are in this run: one for each thread, or a single one
     * @param barrier where the parts of this run can wait for each other; this thread's own, and good until the part ends
     */
    void run(int part, int parts, Barrier barrier);
}
