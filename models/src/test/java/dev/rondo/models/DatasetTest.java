package dev.rondo.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.InputException;
import dev.rondo.cell.FormulaScope;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Per;
import dev.rondo.train.Draw;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetTest {
    @Test
    void anEmptySequenceHasNoTarget() {
        SequenceBatch x = SequenceBatch.ofTokens(List.of(new int[] {1, 2}, new int[0], new int[] {3}));
        assertArrayEquals(
                new int[] {1, 0, 1}, Dataset.ofClasses(x, 4, 5, 6).targets().lengths());
        Dataset vectors = Dataset.of(x, new float[][] {{1}, {2}, {3}});
        assertArrayEquals(new int[] {1, 0, 1}, vectors.targets().lengths());
        assertEquals(3, vectors.targets().values().doubleAt(1));
    }

    @Test
    void everySequenceNeedsItsTarget() {
        SequenceBatch x = SequenceBatch.of(Sequence.of(1f), Sequence.of(2f));
        InputException refused = assertThrows(InputException.class, () -> Dataset.ofClasses(x, 1));
        assertEquals(
                "data: found 1 targets for 2 sequences, but each sequence has one; give each sequence its target.",
                refused.getMessage());
        assertThrows(InputException.class, () -> Dataset.of(x, SequenceBatch.of(Sequence.of(1f))));
        assertThrows(InputException.class, () -> new Dataset(Map.of(), x));
        assertThrows(InputException.class, () -> Dataset.of(x, new float[][] {{1}, {1, 2}}));
    }

    @ParameterizedTest
    @EnumSource
    void everySequenceIsInOneBatch(Batching batching) {
        Dataset data = Toys.differences(23, 1);
        List<int[]> batches = Batches.of(data, batching, 5, 3, 1);
        assertArrayEquals(
                IntStream.range(0, 23).toArray(),
                batches.stream().flatMapToInt(Arrays::stream).sorted().toArray());
        List<int[]> next = Batches.of(data, batching, 5, 3, 2);
        assertEquals(batching == Batching.IN_ORDER, Arrays.deepEquals(batches.toArray(), next.toArray()));
        assertTrue(Arrays.deepEquals(
                batches.toArray(), Batches.of(data, batching, 5, 3, 1).toArray()));
    }

    @Test
    void batchesByLengthHoldSimilarLengths() {
        Dataset data = Toys.differences(64, 2);
        int spread = Batches.of(data, Batching.BY_LENGTH, 8, 3, 1).stream()
                .mapToInt(batch -> Arrays.stream(batch).map(data::length).max().orElseThrow()
                        - Arrays.stream(batch).map(data::length).min().orElseThrow())
                .sum();
        assertTrue(spread <= 3, "each of the four lengths begins once, but the spread is " + spread);
    }

    @Test
    void splitsKeepTheOrder() {
        Dataset data = Toys.differences(10, 3);
        Validation.Split tail = Validation.tail(0.3).split(data, 1);
        assertEquals(data.select(0, 1, 2, 3, 4, 5, 6), tail.training());
        assertEquals(data.select(7, 8, 9), tail.validation().orElseThrow());
        Validation.Split random = Validation.random(0.3).split(data, 1);
        assertEquals(7, random.training().size());
        assertEquals(3, random.validation().orElseThrow().size());
        assertNotEquals(tail.training(), random.training());
        assertThrows(InputException.class, () -> Validation.tail(0.5).split(Toys.differences(1, 3), 1));
    }

    @Test
    void masksFollowTheSequenceAndNotItsPlaceInTheBatch() {
        Expr.Random mask = FormulaScope.define(s -> s.random("mask", 16, 0.5f, Per.STEP), 1)
                .randoms()
                .getFirst();
        Draw one = Draw.of(1, 2, 30, 40);
        Draw other = Draw.of(1, 2, 40);
        for (int unit = 0; unit < 16; unit++) {
            assertEquals(one.mask(mask, "layer", 1, 3, unit), other.mask(mask, "layer", 0, 3, unit));
        }
        InputException refused = assertThrows(InputException.class, () -> other.mask(mask, "layer", 1, 0, 0));
        assertEquals(
                "draw: found the ids of 1 sequences, but the batch has more; give each sequence of the batch an id.",
                refused.getMessage());
    }
}
