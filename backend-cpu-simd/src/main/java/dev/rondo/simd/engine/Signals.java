package dev.rondo.simd.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbers for which threads wait. Each has one writer and a cache line of its own. Whoever waits spins for a while and then sleeps.
 *
 * <p>No wake-up is lost: a thread that wants to sleep first counts itself in {@link #asleep} and then looks at the number once more; a
 * writer first writes the number and then looks at the count. These four accesses are volatile, so they have one order that all threads
 * agree on, and in it either the second look finds the new number, or the writer finds the sleeper. Who is told to wake for nothing, looks
 * and sleeps on.
 */
final class Signals {
    /** As many numbers as fit into two cache lines, since they are fetched in pairs; the ends of the array keep that distance too. */
    private static final int GAP = 16;

    /** How long a thread that has spun in vain gives way to others before it sleeps: some ticks of a scheduler. */
    private static final long GIVING_WAY = 10_000_000;

    private static final VarHandle NUMBERS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] numbers;
    private final int asleep;
    private final AtomicReferenceArray<Thread> sleepers;
    private final int spins;

    /**
     * All numbers are 0.
     *
     * @param count how many numbers
     * @param waiters how many threads may wait
     * @param spins how often a waiting thread looks before it sleeps
     */
    Signals(int count, int waiters, int spins) {
        this.numbers = new long[(count + 2) * GAP];
        this.asleep = (count + 1) * GAP;
        this.sleepers = new AtomicReferenceArray<>(waiters);
        this.spins = spins;
    }

    /** The number, and with it all that its writer wrote before it. */
    long get(int number) {
        return (long) NUMBERS.getAcquire(numbers, at(number));
    }

    /** Writes a number for which nobody waits: those who do are not woken. */
    void prepare(int number, long value) {
        NUMBERS.setRelease(numbers, at(number), value);
    }

    /** Writes a number, and all that this thread wrote before it, for those who wait. */
    void set(int number, long value) {
        NUMBERS.setVolatile(numbers, at(number), value);
        if ((long) NUMBERS.getVolatile(numbers, asleep) != 0) {
            wake();
        }
    }

    private void wake() {
        for (int i = 0; i < sleepers.length(); i++) {
            LockSupport.unpark(sleepers.get(i));
        }
    }

    /** Waits until a number is another than {@code seen}: spins, then sleeps. */
    long await(int number, long seen, int waiter) {
        long value = spin(number, seen, 1);
        return value == seen ? sleep(number, seen, waiter) : value;
    }

    /** Looks for {@code times} a while whether a number becomes another than {@code seen}, and returns what it is in the end. */
    long spin(int number, long seen, int times) {
        for (int i = 0; i < spins * times; i++) {
            long value = get(number);
            if (value != seen) {
                return value;
            }
            Thread.onSpinWait();
        }
        return seen;
    }

    /**
     * Looks for longer whether a number becomes another than {@code seen}, giving way to other threads in between, and returns what it is in
     * the end. So a thread that shares the processor comes to run, as if this one slept; but this one stays ready to run, which a scheduler
     * has to see before it parts them.
     */
    @SuppressWarnings("ThreadPriorityCheck") // only how long it takes depends on the scheduler
    long giveWay(int number, long seen) {
        long value = get(number);
        long end = System.nanoTime() + GIVING_WAY;
        while (value == seen && spins > 0 && System.nanoTime() - end < 0) {
            Thread.yield();
            value = get(number);
        }
        return value;
    }

    /** Sleeps until a number is another than {@code seen}; an interrupt wakes nobody and stays pending. */
    long sleep(int number, long seen, int waiter) {
        sleepers.set(waiter, Thread.currentThread());
        NUMBERS.getAndAdd(numbers, asleep, 1L);
        boolean interrupted = false;
        long value = (long) NUMBERS.getVolatile(numbers, at(number));
        while (value == seen) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
            value = (long) NUMBERS.getVolatile(numbers, at(number));
        }
        NUMBERS.getAndAdd(numbers, asleep, -1L);
        sleepers.set(waiter, null);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return value;
    }

    private static int at(int number) {
        return (number + 1) * GAP;
    }
}
