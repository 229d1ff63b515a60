package dev.rondo.onnx.signature;

import java.util.List;
import java.util.stream.Collectors;

/** What a tensor of a file is to the model. */
public sealed interface Meaning {
    /** An input of the model. */
    record Input(String name) implements Meaning {
        @Override
        public String toString() {
            return "the input " + name;
        }
    }

    /** An output of the model. */
    record Output(String name) implements Meaning {
        @Override
        public String toString() {
            return "the output " + name;
        }
    }

    /** The number of steps of each sequence of an input of the model. */
    record Lengths(String input) implements Meaning {
        @Override
        public String toString() {
            return "the lengths of " + input;
        }
    }

    /** States of a session: before the steps if it is an input, after them if it is an output. */
    record States(List<StatePart> parts) implements Meaning {
        /** Keeps a copy. */
        public States {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return parts.stream().map(StatePart::state).distinct().collect(Collectors.joining(", ", "the states ", ""));
        }
    }

    /** A weight, whose values were given when the file was read. */
    record Weight() implements Meaning {
        @Override
        public String toString() {
            return "a weight";
        }
    }

    /** Nothing: no output depends on it. */
    record Unused() implements Meaning {
        @Override
        public String toString() {
            return "not used";
        }
    }
}
