package dev.rondo.backend;

import dev.rondo.Problem;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Clock;
import dev.rondo.model.Graph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lengths of the sequences of a batch at every clock of a graph. */
public final class Lengths {
    private final List<Graph.Input> all;
    private final Map<String, SequenceBatch> inputs;
    private final int count;
    private final Map<Clock, int[]> lengths = new HashMap<>();

    Lengths(List<Graph.Input> all, Map<String, SequenceBatch> inputs) {
        this.all = all;
        this.inputs = inputs;
        this.count = batch(all.getFirst().name()).count();
    }

    /** The number of sequences. */
    public int count() {
        return count;
    }

    /** The number of steps of each sequence at a clock; not to be written to. */
    public int[] at(Clock clock) {
        int[] known = lengths.get(clock);
        if (known == null) {
            known = new int[count];
            for (int i = 0; i < count; i++) {
                int sequence = i;
                known[i] = clock.steps(input -> batch(input).length(sequence));
            }
            lengths.put(clock, known);
        }
        return known;
    }

    /** Inputs whose number of sequences, or whose lengths, are not what those of the others and their clocks ask for. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (Graph.Input input : all) {
            SequenceBatch batch = batch(input.name());
            if (batch.count() != count) {
                problems.add(new Problem(
                        "input '" + input.name() + "'",
                        "found " + batch.count() + " sequences",
                        "the input '" + all.getFirst().name() + "' has " + count,
                        "give all inputs the same number of sequences"));
                return problems;
            }
        }
        for (Graph.Input input : all) {
            int[] wanted = at(input.clock());
            for (int i = 0; i < count; i++) {
                int found = batch(input.name()).length(i);
                if (found != wanted[i]) {
                    problems.add(new Problem(
                            "input '" + input.name() + "', sequence " + i,
                            "found " + found + " steps",
                            "its clock (" + input.clock() + ") has " + wanted[i],
                            "give it that many steps"));
                    break;
                }
            }
        }
        return problems;
    }

    private SequenceBatch batch(String input) {
        SequenceBatch batch = inputs.get(input);
        if (batch == null) {
            throw new IllegalArgumentException("no batch for the input '" + input + "'");
        }
        return batch;
    }
}
