package dev.rondo.layer;

/**
 * A row of a trained table for each token: {@code [T]} ids to {@code [T, size]}. The parameter is {@code W [vocabulary, size]}.
 *
 * @param vocabulary the number of ids, which run from 0
 * @param size the length of a row
 */
public record Embedding(int vocabulary, int size) implements Layer {}
