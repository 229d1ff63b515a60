package dev.rondo.testkit;

/** What a case needs of a backend: a row of the {@link SupportTable}. */
public enum Feature {
    /** {@link dev.rondo.cell.VanillaRnn}. */
    VANILLA_RNN(Section.CELLS, "vanilla RNN, tanh and ReLU"),
    /** {@link dev.rondo.cell.Lstm} without options. */
    LSTM(Section.CELLS, "LSTM"),
    /** {@link dev.rondo.cell.Peepholes#DIAGONAL}. */
    LSTM_PEEPHOLES(Section.CELLS, "LSTM with peepholes"),
    /** {@link dev.rondo.cell.ForgetGate#COUPLED}. */
    LSTM_COUPLED(Section.CELLS, "LSTM with coupled gates"),
    /** {@link dev.rondo.cell.Lstm#projectedTo}. */
    LSTM_PROJECTED(Section.CELLS, "LSTM with projection"),
    /** {@link dev.rondo.cell.ResetGate#AFTER_PRODUCT}. */
    GRU_AFTER(Section.CELLS, "GRU, reset after the product"),
    /** {@link dev.rondo.cell.ResetGate#BEFORE_PRODUCT}. */
    GRU_BEFORE(Section.CELLS, "GRU, reset before the product"),
    /** A user's {@link dev.rondo.cell.Cell}. */
    OWN_CELL(Section.CELLS, "a cell of one's own"),

    /** {@link dev.rondo.layer.Layers#dense}. */
    DENSE(Section.LAYERS, "dense"),
    /** {@link dev.rondo.layer.Layers#activation}, softmax. */
    ACTIVATION(Section.LAYERS, "activation, softmax"),
    /** {@link dev.rondo.layer.Layers#layerNorm()}. */
    LAYER_NORM(Section.LAYERS, "layer normalisation"),
    /** {@link dev.rondo.layer.Layers#merge}, {@link dev.rondo.layer.Layers#mergeConcat}. */
    MERGE(Section.LAYERS, "merge, concatenate"),
    /** {@link dev.rondo.layer.Layers#dropout}, and random masks within cells. */
    DROPOUT(Section.LAYERS, "dropout, recurrent dropout, zoneout"),
    /** {@link dev.rondo.layer.Embedding}. */
    EMBEDDING(Section.LAYERS, "embedding"),
    /** {@link dev.rondo.layer.Last}. */
    LAST(Section.LAYERS, "last step"),
    /** {@link dev.rondo.layer.Pool}. */
    POOL(Section.LAYERS, "pool, mean and max"),
    /** {@link dev.rondo.layer.Repeat}, {@link dev.rondo.layer.RepeatTo}. */
    REPEAT(Section.LAYERS, "repeat"),
    /** {@link dev.rondo.layer.Reverse}. */
    REVERSE(Section.LAYERS, "reverse"),
    /** {@link dev.rondo.layer.Conv1d}. */
    CONV1D(Section.LAYERS, "convolution along time"),

    /** Layers one on top of the other. */
    STACKED(Section.WIRING, "stacked layers"),
    /** {@link dev.rondo.layer.Direction#REVERSE}. */
    BACKWARDS(Section.WIRING, "from the last step to the first"),
    /** {@link dev.rondo.layer.Bidirectional}. */
    BIDIRECTIONAL(Section.WIRING, "bidirectional"),
    /** Initial states as inputs, final states as outputs. */
    STATES(Section.WIRING, "initial states in, final states out"),
    /** Trained initial states. */
    LEARNED_STATES(Section.WIRING, "learned initial states"),
    /** A layer that begins where another ended. */
    ENCODER_DECODER(Section.WIRING, "encoder and decoder"),

    /** {@link dev.rondo.train.Loss}. */
    LOSSES(Section.USE, "losses, the library's and one's own"),
    /** {@link dev.rondo.backend.Purpose.Train#truncation}. */
    TRUNCATION(Section.USE, "truncated back-propagation through time"),
    /** Ragged batches, in any order and any division. */
    BATCHES(Section.USE, "ragged batches"),
    /** {@link dev.rondo.backend.Session}. */
    SESSIONS(Section.USE, "sessions: chunks, snapshots, forks"),
    /** Many threads, opening and closing. */
    THREADS(Section.USE, "many threads"),
    /** {@link dev.rondo.backend.NonFinite#ALLOW}. */
    NON_FINITE(Section.USE, "NaN and infinity, where allowed"),
    /** {@link dev.rondo.backend.InputCheck}. */
    INPUT_CHECK(Section.USE, "bad input refused with its place"),
    /** {@link dev.rondo.backend.Backend#bitwise()}. */
    SAME_BITS(Section.USE, "the same bits however it is computed");

    /** A part of the table. */
    enum Section {
        CELLS("Cells"),
        LAYERS("Layers"),
        WIRING("Wiring"),
        USE("Use");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final Section section;
    private final String title;

    Feature(Section section, String title) {
        this.section = section;
        this.title = title;
    }

    Section section() {
        return section;
    }

    /** What a reader calls it. */
    public String title() {
        return title;
    }
}
