package dev.rondo.layer;

import dev.rondo.cell.Cell;

/**
 * A cell applied to every step of a sequence: {@code [T, I]} to {@code [T, |y|]}.
 *
 * <p>Besides its output {@code y} it gives the final value of each state under the state's name, once a sequence, and takes initial
 * values in the same way; without them a state begins as its cell says. A sequence of length 0 has no output and leaves the states as
 * they were.
 *
 * @param cell the recurrence
 * @param direction the order of the steps
 */
public record Recurrent(Cell cell, Direction direction) implements Layer {
    @Override
    public String kind() {
        return cell.kind();
    }
}
