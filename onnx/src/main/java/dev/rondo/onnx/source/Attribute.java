package dev.rondo.onnx.source;

import java.util.List;

/** The value of an attribute of a node. */
public sealed interface Attribute {
    /** One integer. */
    record Int(long value) implements Attribute {}

    /** One number. */
    record Real(float value) implements Attribute {}

    /** A text. */
    record Text(String value) implements Attribute {}

    /** Integers. */
    record Integers(List<Long> values) implements Attribute {
        /** Keeps a copy. */
        public Integers {
            values = List.copyOf(values);
        }
    }

    /** Numbers. */
    record Reals(List<Float> values) implements Attribute {
        /** Keeps a copy. */
        public Reals {
            values = List.copyOf(values);
        }
    }

    /** Texts. */
    record Texts(List<String> values) implements Attribute {
        /** Keeps a copy. */
        public Texts {
            values = List.copyOf(values);
        }
    }

    /** A tensor. */
    record Tensor(SourceTensor value) implements Attribute {}

    /** A graph: the body of a Scan or a Loop, a branch of an If. */
    record Subgraph(SourceGraph value) implements Attribute {}
}
