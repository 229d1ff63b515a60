package dev.rondo.train;

import dev.rondo.cell.Formula;

/**
 * A loss at one step, written as a formula of two inputs: the model's output {@code y} and the target, of the same size. Its value has
 * size 1. The loss of a batch is the mean over all steps of the output in all sequences, however long each is.
 *
 * <p>Its gradient is derived like that of a cell, so a loss of one's own needs nothing but the formula.
 *
 * @param name what it is called
 * @param target what the output is compared with
 * @param formula the value at one step
 */
public record Loss(String name, TargetKind target, Formula formula) {
    @Override
    public String toString() {
        return name;
    }
}
