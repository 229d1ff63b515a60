package dev.rondo.simd.engine;

/**
 * Where the parts of one run wait for each other: nobody goes on before all have come, and what any of them wrote before, all can read
 * behind it. A barrier is one part's own; its thread alone uses it.
 *
 * <p>Each part has a mark, a number that only grows, by 2 with each arrival; it is odd once the part has ended. A part waits for the marks
 * of all others, so that there is one exchange between any two, and a part that has ended before its time is seen by whoever waits for it.
 */
public final class Barrier {
    /** The barrier of a single part: there is nobody to wait for. */
    static final Barrier ALONE = new Barrier(new Signals(0, 0, 0), 0, 1);

    /** So often the time doubles for which a part spins. */
    private static final int MOST_IN_VAIN = 8;

    /** For how many nanoseconds whoever has spun in vain gives way at once: about ten times as long as the usual spins take. */
    private static final long IMPATIENCE = 500_000;

    private final Signals marks;
    private final int part;
    private final int parts;
    private int inVain;
    private boolean impatient;
    private long impatientUntil;

    /** The place of one part; {@code marks} holds a number for each part, and after them the mark at which the run began. */
    Barrier(Signals marks, int part, int parts) {
        this.marks = marks;
        this.part = part;
        this.parts = parts;
    }

    /**
     * Waits until all parts are here. It can be used again at once.
     *
     * @throws IllegalStateException if a part has ended, or failed, without coming here
     */
    public void await() {
        if (parts == 1) {
            return;
        }
        long arrived = marks.get(part) + 2;
        marks.set(part, arrived);
        for (int other = 0; other < parts; other++) {
            long mark = marks.get(other);
            while (mark < arrived) {
                if (isEnd(mark)) {
                    throw new IllegalStateException("part " + other + " has ended, but part " + part + " waits for it");
                }
                mark = next(other, mark);
            }
        }
    }

    /** Begins this part at the mark of the run, an even number beyond all marks of runs before. */
    void begin(long start) {
        marks.prepare(part, start);
    }

    /** Ends this part. */
    void end() {
        marks.set(part, marks.get(part) + 1);
    }

    /** Waits until all parts have ended, and returns the highest of their marks. */
    long awaitEnd() {
        long highest = 0;
        for (int other = 0; other < parts; other++) {
            long mark = marks.get(other);
            while (!isEnd(mark)) {
                mark = next(other, mark);
            }
            highest = Math.max(highest, mark);
        }
        return highest;
    }

    /**
     * Waits for the mark that follows. Spinning in vain means that the other thread is far behind, or that it has no processor, maybe because
     * this one spins on it; so for about ten times as long whoever waits gives way at once, and then spins twice as long, until in the end a
     * scheduler has seen for some ticks that both are ready to run, and parts them.
     */
    private long next(int other, long mark) {
        if (!impatient || System.nanoTime() - impatientUntil >= 0) {
            if (impatient) {
                impatient = false;
            }
            long next = marks.spin(other, mark, 1 << inVain);
            if (next != mark) {
                if (inVain > 0) {
                    inVain = 0;
                }
                return next;
            }
            impatient = true;
            impatientUntil = System.nanoTime() + (IMPATIENCE << inVain);
            inVain = Math.min(inVain + 1, MOST_IN_VAIN);
        }
        long next = marks.giveWay(other, mark);
        return next == mark ? marks.sleep(other, mark, part) : next;
    }

    /** Whether the mark is the last one of a part in this run, and not one of a run before. */
    private boolean isEnd(long mark) {
        return mark % 2 == 1 && mark > marks.get(parts);
    }
}
