package dev.rondo.benchmarks.floor;

import dev.rondo.benchmarks.row.Row;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.benchmarks.timing.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The program of a fork that measures the peaks. */
public final class PeakFork {
    /** Every kernel is compiled soon, and nothing is timed while the compiler still works on it. */
    public static final List<String> JVM_OPTIONS = List.of("-Xbatch", "-XX:CompileThresholdScaling=0.05");

    private static final long MILLISECOND = 1_000_000;
    private static final long WARM_UP = 100 * MILLISECOND;

    /** Vectors that the compiler has not come to yet are a thousand times slower, so that it takes longer until it comes. */
    private static final long EPILOGUE_WARM_UP = 600 * MILLISECOND;

    private static final int KIB = 1024;
    private static final long[] WORKING_SETS = {
        16 * KIB,
        32 * KIB,
        64 * KIB,
        128 * KIB,
        256 * KIB,
        512 * KIB,
        768 * KIB,
        1024 * KIB,
        1536 * KIB,
        2048 * KIB,
        4096 * KIB,
        8192 * KIB,
        16 * 1024 * KIB,
        32 * 1024 * KIB,
        128 * 1024 * KIB
    };

    /** From here on working sets come from the last level of cache or from memory. */
    private static final long FAR = 1024 * KIB;

    private PeakFork() {}

    /** Arguments: the file, the numbers of threads with commas, and rows whose epilogues are measured. */
    public static void main(String... arguments) throws IOException {
        List<Row> rows = Arrays.stream(arguments).skip(2).map(Row::parse).toList();
        Peaks peaks = new Peaks();
        List<Integer> threads =
                Arrays.stream(arguments[1].split(",", -1)).map(Integer::valueOf).toList();
        measure(peaks, threads);
        rows.forEach(row -> measure(peaks, threads, row));
        measureFma(peaks, threads);
        Files.write(Path.of(arguments[0]), peaks.toLines());
    }

    /** Reads what a fork has left. */
    public static Peaks read(Path file) throws IOException {
        return Peaks.parse(Files.readAllLines(file));
    }

    private static void measure(Peaks peaks, List<Integer> threads) {
        measureFma(peaks, threads);
        for (boolean toAndFro : new boolean[] {false, true}) {
            WarmUp.of(new LoadLoop(WORKING_SETS[0], toAndFro)::run, WARM_UP);
            for (int count : threads) {
                for (long bytes : WORKING_SETS) {
                    double rate = Crew.callsPerNano(count, () -> new LoadLoop(bytes, toAndFro)::run);
                    peaks.load(count, bytes, rate * bytes);
                }
            }
        }
        measureFar(peaks, threads);
    }

    private static void measureFar(Peaks peaks, List<Integer> threads) {
        WarmUp.of(new FarLoadLoop(WORKING_SETS[0])::run, WARM_UP);
        for (int count : threads) {
            for (long bytes : WORKING_SETS) {
                if (bytes >= FAR) {
                    peaks.load(count, bytes, Crew.callsPerNano(count, () -> new FarLoadLoop(bytes)::run) * bytes);
                }
            }
        }
    }

    private static void measureFma(Peaks peaks, List<Integer> threads) {
        WarmUp.of(new FmaLoop()::run, WARM_UP);
        for (int count : threads) {
            peaks.fma(count, Crew.callsPerNano(count, () -> new FmaLoop()::run) * FmaLoop.operations());
        }
    }

    private static void measure(Peaks peaks, List<Integer> threads, Row row) {
        Epilogue epilogue = new Epilogue(
                row.cell().of(row.get(Size.H)), row.get(Size.H), row.kind().trains());
        WarmUp.of(epilogue.member(), EPILOGUE_WARM_UP);
        for (int count : threads) {
            peaks.epilogue(row, count, Crew.callsPerNano(count, epilogue::member) * epilogue.rows());
        }
    }
}
