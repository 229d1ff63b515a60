package dev.rondo.onnx.raise;

import dev.rondo.cell.Cell;
import dev.rondo.data.FloatTensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A recurrence, ready to be a layer.
 *
 * @param cell what it computes
 * @param states the names of its states
 * @param weights the values of its parameters by their local names
 */
record RaisedCell(Cell cell, List<String> states, Map<String, FloatTensor> weights) {
    /** The same recurrence with a state that begins with a trained value {@code [n]} where nothing else is given. */
    RaisedCell beginningWith(String state, FloatTensor value) {
        Cell inner = cell instanceof LearnedStart start ? start.cell() : cell;
        Set<String> learned = new LinkedHashSet<>(cell instanceof LearnedStart start ? start.states() : Set.of());
        learned.add(state);
        Map<String, FloatTensor> more = new LinkedHashMap<>(weights);
        more.put(LearnedStart.parameter(state), value);
        return new RaisedCell(new LearnedStart(inner, learned), states, more);
    }
}
