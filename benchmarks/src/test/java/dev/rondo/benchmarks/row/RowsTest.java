package dev.rondo.benchmarks.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.InputException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static final List<Row> CANDIDATES = Stream.of(
                    "step/lstm/H=64",
                    "step/gru/H=64",
                    "step/gru-before/H=64",
                    "sequence/lstm/H=64/T=100/B=1",
                    "sequence/lstm/H=64/T=100/B=128",
                    "train/lstm/H=64/T=64/B=32")
            .map(Row::parse)
            .toList();

    @Test
    void noRowIsThereTwice() {
        for (List<Row> rows : List.of(Rows.all(), Rows.quick())) {
            assertEquals(rows.stream().distinct().toList(), rows);
        }
    }

    @Test
    void aStarStandsForAnyText() {
        assertEquals(CANDIDATES, matching("*"));
        assertEquals(CANDIDATES.subList(0, 3), matching("step/*"));
        assertEquals(CANDIDATES.subList(1, 2), matching("step/gru/*"));
        assertEquals(CANDIDATES.subList(1, 3), matching("step/gru*"));
        assertEquals(CANDIDATES.subList(3, 4), matching("*/B=1"));
        assertEquals(CANDIDATES.subList(3, 6), matching("*/lstm/*T=*"));
        assertEquals(List.of(), matching("lstm*"));
    }

    @Test
    void everythingElseStandsForItself() {
        assertEquals(List.of(), matching("step/.*gru/H=64*"));
        assertEquals(List.of(), matching("step/[a-z]*"));
    }

    @Test
    void aCommaSeparates() {
        assertEquals(
                List.of(CANDIDATES.get(5), CANDIDATES.get(0), CANDIDATES.get(3)), matching("train/*,*/lstm/*=64,*B=1"));
        assertEquals(CANDIDATES.subList(0, 3), matching("step/*,step/gru*"));
    }

    @Test
    void aNameIsARowOfItsOwn() {
        assertEquals(List.of(Row.parse("step/rnn/H=7")), matching("step/rnn/H=7"));
        assertThrows(InputException.class, () -> matching("step/rnn"));
        assertThrows(InputException.class, () -> matching("step/*,"));
    }

    private static List<Row> matching(String patterns) {
        return Rows.matching(patterns, CANDIDATES);
    }
}
