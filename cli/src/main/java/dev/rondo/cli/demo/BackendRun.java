package dev.rondo.cli.demo;

/** What came of the held-out year on one backend. */
sealed interface BackendRun {
    /** The backend's name. */
    String name();

    /**
     * It ran.
     *
     * @param meanAbsoluteError in °C
     * @param comparedWith the name of the backend whose outputs its own are compared with
     * @param difference the largest difference between an output of the model and that of the other backend
     * @param microseconds how long a sequence took, in a batch of all
     */
    record Ran(String name, double meanAbsoluteError, String comparedWith, double difference, double microseconds)
            implements BackendRun {}

    /** It did not run, and why. */
    record LeftOut(String name, String reason) implements BackendRun {}
}
