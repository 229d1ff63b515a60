package dev.rondo.models;

import dev.rondo.model.Graph;

/** What a training reports while it runs, on its own thread. */
public sealed interface Progress {
    /**
     * It begins.
     *
     * @param graph what is trained
     * @param backend the name of the backend that it is trained on
     * @param epochs how many epochs it takes at most
     * @param batches the number of batches of an epoch
     */
    record Started(Graph graph, String backend, int epochs, int batches) implements Progress {}

    /**
     * A batch has been trained on.
     *
     * @param epoch the number of the epoch, from 1
     * @param batch the number of the batch, from 1
     * @param batches how many there are in an epoch
     * @param loss the mean over all output steps of the epoch so far
     * @param stepsPerSecond how many input steps were trained on in a second, in this epoch so far
     */
    record BatchDone(int epoch, int batch, int batches, double loss, double stepsPerSecond) implements Progress {}

    /**
     * An epoch is over.
     *
     * @param epoch what came of it
     * @param checkpoint from which the training can go on
     */
    record EpochDone(Epoch epoch, Checkpoint checkpoint) implements Progress {}

    /** It is over. */
    record Ended(Training training) implements Progress {}
}
