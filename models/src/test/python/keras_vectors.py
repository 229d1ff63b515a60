#!/usr/bin/env python3
"""Writes golden vectors: what Keras computes with given weights, under the paths that Keras gives its variables.

Usage: KERAS_BACKEND=numpy python3 keras_vectors.py [FOLDER]     (default: ../resources/keras beside this script)

Weights and inputs are multiples of 1/1024, which float32 and float64 hold exactly; Keras computes in float64. A file
is one model, in lines of two kinds, with single spaces between the words:

    # comment
    tensor NAME DIM,DIM,… v v …  row-major; one tensor a line

`x` is the input [B, T, F] or token ids [B, T], `y` the output; all others are variables by their paths.
"""
import sys
import zlib
from pathlib import Path

import keras
import numpy
from keras import layers

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "resources" / "keras"
keras.config.set_floatx("float64")


def given(random, *shape):
    """Numbers between -1 and 1 that float32 holds."""
    return random.integers(-1024, 1025, shape) / 1024


def line(name, values):
    numbers = " ".join(repr(value) for value in values.reshape(-1).tolist())
    return f"tensor {name} {','.join(map(str, values.shape))} {numbers}"


def write(name, model, x):
    """Draws new weights for a model, and writes them with what it makes of x."""
    random = numpy.random.default_rng(zlib.crc32(name.encode()))
    model(x)
    for variable in model.weights:
        variable.assign(given(random, *variable.shape))
    lines = [f"# keras {keras.__version__}", line("x", x)]
    lines += [line(variable.path, numpy.asarray(variable)) for variable in model.weights]
    lines.append(line("y", numpy.asarray(model(x))))
    (FOLDER / f"{name}.txt").write_text("\n".join(lines) + "\n")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    x = given(numpy.random.default_rng(1), 2, 6, 3)
    steps = {"return_sequences": True}
    for name, layer in {
        "lstm": layers.LSTM(5, **steps, name="lstm"),
        "gru": layers.GRU(5, **steps, name="gru"),
        "gru_reset_before": layers.GRU(5, **steps, reset_after=False, name="gru"),
        "simple_rnn": layers.SimpleRNN(5, **steps, name="simple_rnn"),
        "lstm_without_bias": layers.LSTM(5, **steps, use_bias=False, name="lstm"),
        "bidirectional_gru": layers.Bidirectional(layers.GRU(4, **steps, name="gru"), name="bidirectional"),
    }.items():
        write(name, keras.Sequential([layer], name="model"), x)
    write("stack", keras.Sequential([
        layers.Bidirectional(layers.LSTM(4, **steps, name="lstm"), name="first"),
        layers.Bidirectional(layers.LSTM(4, **steps, name="lstm"), name="second"),
        layers.Dense(6, activation="tanh", name="hidden"),
        layers.Dense(2, name="logits")], name="model"), x)
    write("convolution", keras.Sequential([
        layers.Embedding(7, 4, name="embedding"),
        layers.Conv1D(6, 3, padding="causal", dilation_rate=2, groups=2, name="conv"),
        layers.LayerNormalization(name="norm"),
        layers.Dense(2, use_bias=False, name="logits")], name="model"), numpy.arange(12).reshape(2, 6) % 7)


main()
