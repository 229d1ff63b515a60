package dev.rondo.simd.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    /** The distance of what two parts write, in numbers: they need not share a cache line. */
    private static final int GAP = 16;

    /** Without spins every wait goes through sleeping and waking, so that a lost wake-up would stop the run for ever. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 20000",
        "2, 0, 20000",
        "3, 0, 5000",
        "5, 0, 3000",
        "2, 1, 20000",
        "3, 1, 3000",
        "2, 50, 20000",
        "2, 2000, 20000",
        "3, 200, 3000"
    })
    void eachRunDoesEachPartOnce(int count, int spins, int runs) {
        long[] sums = new long[count * GAP];
        long[] salt = new long[1];
        Work work = (part, parts, barrier) -> sums[part * GAP] += salt[0] * (part + 1) + parts;
        try (Workers workers = new Workers(count, spins)) {
            long expected = 0;
            for (int run = 0; run < runs; run++) {
                salt[0] = run * 31L;
                workers.run(work);
                expected += run * 31L;
            }
            for (int part = 0; part < count; part++) {
                assertEquals(expected * (part + 1) + (long) runs * count, sums[part * GAP], "part " + part);
            }
        }
    }

    /** Each round reads what all parts wrote in the round before, by plain accesses. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 1000",
        "2, 2000, 200000",
        "2, 0, 30000",
        "2, 1, 20000",
        "3, 0, 10000",
        "3, 30, 4000",
        "5, 0, 5000"
    })
    void behindABarrierIsWhatAllWroteBeforeIt(int count, int spins, int rounds) {
        long[][] values = new long[2][count * GAP];
        Work work = (part, parts, barrier) -> {
            for (int round = 0; round < rounds; round++) {
                values[(round + 1) % 2][part * GAP] = mix(values[round % 2], round, part);
                barrier.await();
            }
        };
        try (Workers workers = new Workers(count, spins)) {
            workers.run(work);
            workers.run(work);
        }

        long[][] expected = new long[2][count * GAP];
        for (int round = 0; round < 2 * rounds; round++) {
            for (int part = 0; part < count; part++) {
                expected[(round + 1) % 2][part * GAP] = mix(expected[round % 2], round % rounds, part);
            }
        }
        assertArrayEquals(expected[0], values[0]);
        assertArrayEquals(expected[1], values[1]);
    }

    private static long mix(long[] values, int round, int part) {
        long mixed = round * 1_000_003L + part;
        for (int i = 0; i < values.length; i += GAP) {
            mixed = mixed * 6_364_136_223_846_793_005L + values[i];
        }
        return mixed;
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 2000", "4, 0", "4, 20"})
    void aFailureReachesTheCallerAfterAllPartsHaveEnded(int count, int spins) {
        try (Workers workers = new Workers(count, spins)) {
            for (int failing = 0; failing < count; failing++) {
                for (int good = 0; good < 3; good++) {
                    failsIn(workers, failing, good, new IllegalArgumentException("part " + failing));
                    failsIn(workers, failing, good, new AssertionError("part " + failing));
                    succeeds(workers);
                }
            }
        }
    }

    /** The failing part comes to the barrier {@code good} times, the others would come more often. */
    private static void failsIn(Workers workers, int failing, int good, Throwable failure) {
        AtomicInteger inside = new AtomicInteger();
        Throwable thrown = assertThrows(
                Throwable.class,
                () -> workers.run((part, parts, barrier) -> {
                    inside.incrementAndGet();
                    try {
                        for (int round = 0; round < 4; round++) {
                            if (part == failing && round == good) {
                                raise(failure);
                            }
                            barrier.await();
                        }
                    } finally {
                        inside.decrementAndGet();
                    }
                }));
        assertSame(failure, thrown);
        assertEquals(0, inside.get());
    }

    private static void raise(Throwable failure) {
        switch (failure) {
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalArgumentException(failure);
        }
    }

    private static void succeeds(Workers workers) {
        int[] rounds = new int[workers.count() * GAP];
        workers.run((part, parts, barrier) -> {
            for (int round = 0; round < 5; round++) {
                barrier.await();
                rounds[part * GAP]++;
            }
        });
        assertEquals(5 * workers.count(), Arrays.stream(rounds).sum());
    }

    @Test
    void ofSeveralFailuresOneReachesTheCaller() {
        try (Workers workers = new Workers(3, 10)) {
            List<RuntimeException> failures =
                    List.of(new ArithmeticException(), new ArithmeticException(), new ArithmeticException());
            for (int run = 0; run < 1000; run++) {
                RuntimeException thrown = assertThrows(
                        ArithmeticException.class,
                        () -> workers.run((part, parts, barrier) -> raise(failures.get(part))));
                assertTrue(failures.contains(thrown));
            }
            succeeds(workers);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aPartThatLeavesOthersAtTheBarrierIsAFailure(int leaving) {
        try (Workers workers = new Workers(3, 10)) {
            IllegalStateException thrown = assertThrows(
                    IllegalStateException.class,
                    () -> workers.run((part, parts, barrier) -> {
                        barrier.await();
                        if (part != leaving) {
                            barrier.await();
                        }
                    }));
            String message = String.valueOf(thrown.getMessage());
            assertTrue(message.startsWith("part " + leaving + " has ended, but part "), message);
            succeeds(workers);
        }
    }

    @Test
    void insideOfAPartWorkIsDoneInOnePart() {
        try (Workers workers = new Workers(3)) {
            int[] nested = new int[3 * GAP];
            for (int run = 0; run < 1000; run++) {
                workers.run((part, parts, barrier) -> {
                    Thread outer = Thread.currentThread();
                    barrier.await();
                    workers.run((inner, one, alone) -> {
                        alone.await();
                        assertEquals(0, inner);
                        assertEquals(1, one);
                        assertSame(outer, Thread.currentThread());
                        nested[part * GAP]++;
                    });
                    barrier.await();
                });
            }
            assertEquals(1000, nested[0]);
            assertEquals(1000, nested[GAP]);
            assertEquals(1000, nested[2 * GAP]);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "2, 2000", "3, 20"})
    void callersSideBySideGetTheirOwnResults(int count, int spins) throws InterruptedException {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        Set<Throwable> failures = ConcurrentHashMap.newKeySet();
        List<Thread> callers = new ArrayList<>();
        try (Workers workers = new Workers(count, spins)) {
            for (int id = 1; id <= 4; id++) {
                long factor = id;
                callers.add(new Thread(() -> call(workers, factor, used)));
            }
            for (Thread caller : callers) {
                caller.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
                caller.start();
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertEquals(Set.of(), failures);
        callers.forEach(used::remove);
        assertTrue(used.size() <= count - 1, used.toString());
    }

    private static void call(Workers workers, long factor, Set<Thread> used) {
        for (int run = 0; run < 3000; run++) {
            long[] sums = new long[workers.count() + 1];
            int salt = run;
            workers.run((part, parts, barrier) -> {
                used.add(Thread.currentThread());
                for (int i = part; i < 12; i += parts) {
                    sums[1 + part] += factor * (i + salt);
                }
                barrier.await();
                if (part == parts - 1) {
                    sums[0] = Arrays.stream(sums, 1, 1 + parts).sum();
                }
            });
            assertEquals(factor * (66 + 12L * salt), sums[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptOfTheCallerIsKept(boolean before) {
        Thread caller = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        try (Workers workers = new Workers(2, 0)) {
            if (before) {
                caller.interrupt();
            }
            workers.run((part, parts, barrier) -> {
                if (part == 1) {
                    awaitSleepOf(caller);
                    if (!before) {
                        caller.interrupt();
                    }
                    done.set(true);
                }
                barrier.await();
            });
            assertTrue(done.get());
            assertTrue(Thread.interrupted());
        }
    }

    private static void awaitSleepOf(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void threadsStartWithTheFirstWorkAndEndWithClosing() {
        Set<Thread> before = threads();
        Workers workers = new Workers(3);
        assertEquals(before, threads());
        workers.run((part, parts, barrier) -> {});
        Set<Thread> started = threads();
        started.removeAll(before);
        assertEquals(
                Set.of("rondo-cpu-simd-1", "rondo-cpu-simd-2"),
                started.stream().map(Thread::getName).collect(Collectors.toSet()));
        assertTrue(started.stream().allMatch(Thread::isDaemon));

        workers.close();
        assertTrue(started.stream().noneMatch(Thread::isAlive));
        workers.close();
        AtomicInteger parts = new AtomicInteger();
        workers.run((part, all, barrier) -> {
            barrier.await();
            parts.addAndGet(all);
        });
        assertEquals(1, parts.get());
        assertEquals(before, threads());
    }

    @Test
    void oneThreadIsTheCallers() {
        Set<Thread> before = threads();
        try (Workers workers = new Workers(1)) {
            Thread[] used = new Thread[1];
            workers.run((part, parts, barrier) -> {
                barrier.await();
                used[part] = Thread.currentThread();
            });
            assertSame(Thread.currentThread(), used[0]);
            assertEquals(before, threads());
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("rondo-cpu-simd"))
                .collect(Collectors.toSet());
    }

    @Test
    void closingWaitsForTheWorkThatIsRunning() throws InterruptedException {
        Workers workers = new Workers(2);
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean doneBeforeClosed = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            workers.close();
            doneBeforeClosed.set(done.get());
        });
        workers.run((part, parts, barrier) -> {
            barrier.await();
            if (part == 1) {
                closer.start();
                awaitSleepOf(closer);
                done.set(true);
            }
        });
        closer.join();
        assertTrue(doneBeforeClosed.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void workCannotCloseItsOwnThreads(int closing) {
        Workers workers = new Workers(2);
        assertThrows(
                IllegalStateException.class,
                () -> workers.run((part, parts, barrier) -> {
                    if (part == closing) {
                        workers.close();
                    }
                }));
        succeeds(workers);
        workers.close();
    }

    @Test
    void aRunTakesNoMemory() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Work work = (part, parts, barrier) -> barrier.await();
        try (Workers workers = new Workers(2)) {
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 40 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int run = 0; run < 1000; run++) {
                    workers.run(work);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }
}
