package dev.rondo.onnxruntime;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.SequenceBatch;
import java.util.Map;

/** What a session shares with ONNX Runtime, its states among it. A call that fails leaves the states as they were. */
interface SessionMemory extends AutoCloseable {
    /** One step from the caller's array to the caller's array. */
    void step(float[] x, float[] result);

    /** One step of a token. */
    void step(int token, float[] result);

    /** All steps of a sequence, none included. */
    SequenceBatch run(SequenceBatch steps);

    /** The states by full name. */
    Map<String, FloatTensor> read();

    /** Goes on from other states. */
    void write(Map<String, FloatTensor> states);

    @Override
    void close();
}
