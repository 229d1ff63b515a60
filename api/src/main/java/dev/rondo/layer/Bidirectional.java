package dev.rondo.layer;

import dev.rondo.cell.Cell;

/**
 * Two recurrent layers over the same input, one forward and one in reverse, whose outputs are concatenated, forward first
 * (Schuster and Paliwal 1997): y_t = [h→_t, h←_t]. A pattern of three layers, not a layer of its own.
 *
 * @param cell the cell of both
 */
public record Bidirectional(Cell cell) implements Block {}
