package dev.rondo.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SupportTableTest {
    private static final Problem LOOPS =
            new Problem("layers[0] 'lstm_1'", "it loops", "nothing loops here", "unroll it");
    private static final Problem GRADIENTS =
            new Problem("model", "it is trained", "this backend only runs", "train elsewhere");

    @Test
    void saysForWhatEachFeatureWorksAndWhyNot() {
        List<Result> results = new ArrayList<>();
        for (Case test : Conformance.cases()) {
            results.add(new Result("all", test, new Outcome.Passed()));
            results.add(new Result("some", test, some(test)));
        }
        String table = SupportTable.markdown(results);
        assertTrue(table.startsWith("| | all | some |\n|---|---|---|\n| **Cells** | | |\n"), table);
        assertTrue(table.contains("| LSTM | run, stream, train | run (2), stream; no train (1) |\n"), table);
        assertTrue(table.contains("| layer normalisation | run, train | run; no train (1) |\n"), table);
        assertTrue(table.contains("| sessions: chunks, snapshots, forks | stream | stream |\n"), table);
        assertTrue(table.contains("| truncated back-propagation through time | train | no (1) |\n"), table);
        assertTrue(
                table.endsWith("\n\n1. it is trained, but this backend only runs; train elsewhere.\n"
                        + "2. it loops, but nothing loops here; unroll it.\n"),
                table);
        assertFalse(table.contains("bad input refused"), "refusals of bad input are no feature");
        assertEquals(table, SupportTable.markdown(results));
    }

    private static Outcome some(Case test) {
        if (test.name().startsWith("gradient: ")
                || test.name().contains("gradients on")
                || test.name().contains("trainable")) {
            return new Outcome.Refused(List.of(GRADIENTS));
        }
        return test.name().startsWith("parity: lstm, no steps")
                ? new Outcome.Refused(List.of(LOOPS))
                : new Outcome.Passed();
    }
}
