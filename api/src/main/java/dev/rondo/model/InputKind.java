package dev.rondo.model;

/** What a model input carries at a step. */
public enum InputKind {
    /** A vector of features. */
    FEATURES,
    /** One token id. */
    TOKENS
}
