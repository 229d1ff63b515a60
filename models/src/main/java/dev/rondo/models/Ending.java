package dev.rondo.models;

/** Why a training ended. */
public enum Ending {
    /** All epochs were trained. */
    COMPLETED,
    /** The validation loss had not improved for as many epochs as the patience allows. */
    STOPPED_EARLY,
    /** It was cancelled, or its thread interrupted. */
    CANCELLED
}
