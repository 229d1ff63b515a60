package dev.rondo.backend;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.train.Loss;

/** What a model is compiled for. */
public sealed interface Purpose {
    /** Whole batches: {@link CompiledModel}. */
    static Purpose run() {
        return new Run();
    }

    /** Step by step: {@link StreamingModel}. */
    static Purpose stream() {
        return new Stream();
    }

    /** Loss and gradients, back through all steps: {@link TrainableModel}. */
    static Purpose train(Loss loss) {
        return new Train(loss, 0);
    }

    /** Whole batches. */
    record Run() implements Purpose {}

    /** Step by step. */
    record Stream() implements Purpose {}

    /**
     * Loss and gradients.
     *
     * @param loss what is minimised
     * @param truncation no derivative flows back across a multiple of this many steps (Williams and Peng 1990); 0 for full
     *     back-propagation through time
     */
    record Train(Loss loss, int truncation) implements Purpose {
        /**
         * Checks the truncation.
         *
         * @throws InputException if it is negative
         */
        public Train {
            if (truncation < 0) {
                throw new InputException(new Problem(
                        "truncation",
                        "found " + truncation,
                        "it has to be a number of steps, or 0 for none",
                        "pass 0 for full back-propagation"));
            }
        }
    }
}
