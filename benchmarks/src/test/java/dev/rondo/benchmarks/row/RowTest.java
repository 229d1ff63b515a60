package dev.rondo.benchmarks.row;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.InputException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowTest {
    static Stream<Row> everyRow() {
        return Stream.concat(Rows.all().stream(), Rows.quick().stream()).distinct();
    }

    @ParameterizedTest
    @MethodSource("everyRow")
    void aRowIsWhatItsNameSays(Row row) {
        assertEquals(row, Row.parse(row.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sequence/lstm/H=128/T=100/B=8",
                "step/gru/H=64",
                "step/gru-before/H=64/P=99",
                "train/rnn/H=256/T=64/B=32",
                "train-truncated/lstm/H=256/T=64/B=32/K=16",
                "stacked/lstm/H=256/I=33/L=2/T=120/B=1"
            })
    void namesHaveOneSpelling(String name) {
        assertEquals(name, Row.parse(name).toString());
    }

    @Test
    void sizesStandInOneOrder() {
        Row row = new Row(Kind.SEQUENCE, CellType.LSTM, Map.of(Size.B, 8, Size.T, 100, Size.H, 128));
        assertEquals("sequence/lstm/H=128/T=100/B=8", row.toString());
        assertEquals(
                "row 'sequence/lstm/T=100/H=128/B=8': found another order of its sizes, but the same row is "
                        + "'sequence/lstm/H=128/T=100/B=8'; see 'rondo bench --help'.",
                refusal("sequence/lstm/T=100/H=128/B=8"));
    }

    @Test
    void aNumberHasOneSpelling() {
        for (String part : List.of("H=064", "H=0", "H=-1", "H=1000000", "H=6.4", "H=", "H", "H=6=4")) {
            assertEquals(
                    "row 'step/gru/" + part + "': found '" + part
                            + "', but a size is a key, '=' and a number from 1 to 999999; see 'rondo bench --help'.",
                    refusal("step/gru/" + part));
        }
    }

    @Test
    void kindsCellsAndKeysAreKnown() {
        assertEquals(
                "row 'steps/gru/H=64': found 'steps', but one of " + List.of(Kind.values())
                        + " stands here; see 'rondo bench --help'.",
                refusal("steps/gru/H=64"));
        assertEquals(
                "row 'step/GRU/H=64': found 'GRU', but one of [rnn, gru, gru-before, lstm] stands here; "
                        + "see 'rondo bench --help'.",
                refusal("step/GRU/H=64"));
        assertEquals(
                "row 'step': found '', but one of [rnn, gru, gru-before, lstm] stands here; see 'rondo bench --help'.",
                refusal("step"));
        assertEquals(
                "row 'step/gru/N=64': found 'N', but one of " + List.of(Size.values())
                        + " stands here; see 'rondo bench --help'.",
                refusal("step/gru/N=64"));
    }

    @Test
    void aKindHasItsSizes() {
        assertEquals(
                "row 'step/gru': found the sizes [H, B], but it has [H, P]; see 'rondo bench --help'.",
                refusal("step/gru/H=64/B=2"));
        assertEquals(
                "row 'sequence/lstm': found the sizes [H, T], but it has [H, T, B]; see 'rondo bench --help'.",
                refusal("sequence/lstm/H=64/T=100"));
    }

    private static String refusal(String name) {
        InputException refused = assertThrows(InputException.class, () -> Row.parse(name));
        return String.valueOf(refused.getMessage());
    }

    @Test
    void sizesThatARowDoesNotNameHaveTheirUsualValue() {
        Row step = Row.parse("step/gru/H=64");
        assertEquals(64, step.get(Size.I));
        assertEquals(1, step.get(Size.L));
        assertEquals(1, step.get(Size.T));
        assertEquals(1, step.get(Size.B));
        assertEquals(50, step.get(Size.P));
        assertEquals(33, Row.parse("stacked/lstm/H=256/I=33/L=2/T=120/B=1").get(Size.I));
        assertEquals(
                "step/gru/H=64 has no K",
                assertThrows(IllegalArgumentException.class, () -> step.get(Size.K))
                        .getMessage());
    }

    @Test
    void anotherSizeIsAnotherRow() {
        Row step = Row.of(Kind.STEP, CellType.GRU, 64);
        assertEquals("step/gru/H=64/P=99", step.with(Size.P, 99).toString());
        assertEquals("step/gru/H=32", step.with(Size.H, 32).toString());
        assertEquals("step/gru/H=64", step.toString());
    }
}
