package dev.rondo.data;

import static dev.rondo.Refused.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SequenceBatchTest {
    @Test
    void sequencesArePackedOneAfterTheOther() {
        SequenceBatch batch =
                SequenceBatch.of(List.of(new float[][] {{1, 2}, {3, 4}}, new float[0][], new float[][] {{5, 6}}));
        assertEquals(FloatTensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6), batch.values());
        assertArrayEquals(new int[] {2, 0, 1}, batch.lengths());
        assertEquals(3, batch.count());
        assertEquals(3, batch.rows());
        assertEquals(2, batch.features());
        assertEquals(2, batch.offset(2));
        assertEquals(Sequence.of(new float[][] {{5, 6}}), batch.sequence(2));
        assertEquals(0, batch.sequence(1).length());
        assertEquals(2, batch.sequence(1).features());
        assertFalse(batch.isTokens());
        assertEquals("batch of 3 sequences, lengths [2, 0, 1], [3, 2]", batch.toString());
    }

    @Test
    void allKindsOfData() {
        SequenceBatch tokens = SequenceBatch.ofTokens(List.of(new int[] {1, 2}, new int[] {}, new int[] {3}));
        assertTrue(tokens.isTokens());
        assertEquals(IntTensor.vector(1, 2, 3), tokens.values());
        SequenceBatch series = SequenceBatch.ofSeries(List.of(new double[] {1, 2}, new double[] {3}));
        assertEquals(DoubleTensor.of(Shape.of(3, 1), 1, 2, 3), series.values());
        assertEquals(1, Sequence.of(1f, 2f).features());
        assertEquals(Sequence.ofTokens(2), Sequence.ofTokens(1, 2, 3).slice(1, 2));
        assertEquals(Sequence.of(2d, 3d), Sequence.of(1d, 2d, 3d).slice(1, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> Sequence.of(1d).slice(0, 2));
    }

    @Test
    void emptySequencesFitAnyFeatures() {
        SequenceBatch batch = SequenceBatch.of(
                Sequence.of(new float[0][]), Sequence.of(new float[][] {{1, 2, 3}}), Sequence.of(new float[0][]));
        assertEquals(Shape.of(1, 3), batch.values().shape());
        SequenceBatch none = SequenceBatch.of(Sequence.of(new float[0][]));
        assertEquals(0, none.rows());
        assertEquals(1, none.count());
    }

    @Test
    void aSelectionIsInItsOwnOrder() {
        SequenceBatch batch = SequenceBatch.ofTokens(List.of(new int[] {1, 2}, new int[] {}, new int[] {3}));
        assertEquals(
                SequenceBatch.ofTokens(List.of(new int[] {3}, new int[] {1, 2}, new int[] {3})), batch.select(2, 0, 2));
        assertEquals(batch, SequenceBatch.ofSequences(batch.sequences()));
        assertNotEquals(batch, SequenceBatch.packed(batch.values(), 1, 1, 1));
    }

    @Test
    void lengthsAreTheCallersNoMore() {
        int[] lengths = {1, 2};
        SequenceBatch batch = SequenceBatch.packed(IntTensor.vector(1, 2, 3), lengths);
        lengths[0] = 7;
        batch.lengths()[1] = 7;
        assertArrayEquals(new int[] {1, 2}, batch.lengths());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        input(
                () -> SequenceBatch.packed(FloatTensor.of(Shape.of(2, 1), 1, 2), 1, 2),
                "batch: found shape [2, 1] for 3 steps in 2 sequences, but features have shape [steps, F]; pack the steps of all"
                        + " sequences one after the other.");
        input(
                () -> SequenceBatch.packed(FloatTensor.vector(1, 2), 2),
                "batch: found shape [2] for 2 steps in 1 sequences, but features have shape [steps, F]; pack the steps of all"
                        + " sequences one after the other.");
        input(
                () -> SequenceBatch.packed(IntTensor.of(Shape.of(2, 1), 1, 2), 2),
                "batch: found shape [2, 1] for 2 steps in 1 sequences, but tokens have shape [steps]; pack the steps of all"
                        + " sequences one after the other.");
        input(
                () -> SequenceBatch.packed(IntTensor.vector(1, 2), 3, -1),
                "sequence 1: found length -1, but a length is 0 or more; pass the number of steps of each sequence.");
        input(
                () -> SequenceBatch.of(List.of()),
                "batch: found no sequence, but a batch has at least one; pass one or more sequences.");
        input(
                () -> SequenceBatch.of(Sequence.of(1f), Sequence.of(new float[][] {{1, 2}})),
                "sequence 1: found [1, 2] FloatTensor, but the others have 1 features as FloatTensor; give all sequences of a"
                        + " batch the same features.");
        input(
                () -> SequenceBatch.of(Sequence.of(1f), Sequence.of(1d)),
                "sequence 1: found [1, 1] DoubleTensor, but the others have 1 features as FloatTensor; give all sequences of a"
                        + " batch the same features.");
        input(
                () -> Sequence.of(new float[][] {{1, 2}, {3}}),
                "sequence, step 1: found 1 features, but step 0 has 2; give every step the same features.");
        input(
                () -> new Sequence(FloatTensor.vector(1)),
                "sequence: found shape [1], but features have shape [T, F]; give one row a step.");
        input(
                () -> new Sequence(IntTensor.of(Shape.of(1, 1), 1)),
                "sequence: found shape [1, 1], but tokens have shape [T]; give one row a step.");
    }

    @Test
    void aListOfStepsIsAnArrayOfSteps() {
        float[][] steps = {{1, 2}, {3, 4}, {5, 6}};
        assertEquals(Sequence.of(steps), Sequence.of(List.of(steps)));
    }
}
