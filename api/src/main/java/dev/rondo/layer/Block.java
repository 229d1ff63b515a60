package dev.rondo.layer;

/** What stands in a list of layers: a layer, or a small pattern of layers with one input and one output. */
public sealed interface Block permits Layer, Bidirectional {}
