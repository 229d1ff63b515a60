#!/usr/bin/env python3
"""Writes the golden vectors: inputs, results and gradients that PyTorch computes, for the tests to compare with.

Usage: python3 golden_vectors.py [FOLDER]     (default: ../resources/golden beside this script)

Everything is computed in float64 on one thread. Every given value is a small multiple of 1/1024, so float32,
float64 and the decimal text all hold it exactly (hyperparameters are float32 values); results are written with
the digits that restore the float64.

A file is one case, in lines of three kinds, with single spaces between the words:

    # comment
    meta KEY VALUE               VALUE is the rest of the line
    tensor NAME DIM,DIM,… v v …  row-major; one tensor a line; a scalar has the dimension 1

Batches have the shape [B, T, F] (batch first). Ragged ones say `meta lengths 5,2,4` and are padded with zeros;
what stands in the padding is not part of the case. `grad.NAME` is the derivative of `loss` by the tensor NAME.
Where a case has no loss of its own, it is the sum of all results, each multiplied by given weights `dNAME` of
the same shape: loss = Σ dy·y + Σ dhN·hN + Σ dcN·cN.

Recurrent cases (rnn_tanh_*, rnn_relu_*, lstm_*, gru_*) name parameters and order gates as torch.nn does: i f g
o for LSTM, r z n for GRU (reset gate after the product). States h0, c0, hN, cN are [layers · directions, B, H],
for each layer forward and then reverse; without h0 the initial states are zero. y is [B, T, directions · H].
With a projection, H of h and y is the projection's size. Batches of equal lengths are packed as well, which
changes no value.
"""
import sys
import zlib
from pathlib import Path

import torch
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

RAGGED = [4, 6, 2]
FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "resources" / "golden"


class Case:
    """One file: draws given values from a generator seeded by its name, and keeps what it is told to write."""

    def __init__(self, name, comment, **meta):
        self.path = FOLDER / f"{name}.txt"
        self.generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
        self.lines = [f"# {comment}"] + [f"meta {key} {value}" for key, value in meta.items()]

    def write(self, name, tensor):
        values = tensor.detach().reshape(-1).tolist()
        dimensions = ",".join(map(str, tensor.shape)) or "1"
        self.lines.append(" ".join(["tensor", name, dimensions] + [repr(value) for value in values]))
        return tensor

    def given(self, name, *shape, scale=1.0, lengths=None):
        """Draws and writes a tensor between -scale and scale, zero in the padding."""
        bound = int(scale * 1024)
        tensor = torch.randint(-bound, bound + 1, shape, generator=self.generator).double() / 1024
        if lengths is not None:
            tensor = tensor * valid(lengths, shape[1]).unsqueeze(-1)
        return self.write(name, tensor.requires_grad_())

    def values(self, name, values):
        return self.write(name, torch.tensor(values, dtype=torch.float64, requires_grad=True))

    def differentiate(self, loss, **leaves):
        """Writes the loss, the gradients of the named tensors, and the file."""
        self.write("loss", loss)
        gradients = torch.autograd.grad(loss, list(leaves.values()))
        for name, gradient in zip(leaves, gradients):
            self.write(f"grad.{name}", gradient)
        self.save()

    def save(self):
        self.path.write_text("\n".join(self.lines) + "\n")


def valid(lengths, steps):
    """[B, T], 1 where a sequence has a step."""
    return (torch.arange(steps) < torch.tensor(lengths)[:, None]).double()


def comma(numbers):
    return ",".join(map(str, numbers))


def recurrent(name, cell, inputs, hidden, lengths, layers=1, bidirectional=False, states=False, projection=0):
    kind = {"rnn_tanh": torch.nn.RNN, "rnn_relu": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
    options = {"nonlinearity": cell[4:]} if kind is torch.nn.RNN else {"proj_size": projection} if projection else {}
    module = kind(inputs, hidden, layers, batch_first=True, bidirectional=bidirectional, **options).double()
    case = Case(f"{cell}_{name}", f"torch.nn.{kind.__name__}", cell=cell, inputSize=inputs, hiddenSize=hidden,
                layers=layers, bidirectional=str(bidirectional).lower(), projectionSize=projection,
                lengths=comma(lengths))
    batch, steps, directions, size = len(lengths), max(lengths), 1 + bidirectional, projection or hidden
    leaves = {"x": case.given("x", batch, steps, inputs, scale=1.5, lengths=lengths)}
    for parameter, value in module.named_parameters():
        given = case.given(parameter, *value.shape, scale=1.5 / hidden**0.5)
        value.data.copy_(given.detach())
        leaves[parameter] = value
    sizes = {"h": size, "c": hidden} if cell == "lstm" else {"h": size}
    initial = None
    if states:
        initial = {f"{s}0": case.given(f"{s}0", layers * directions, batch, n) for s, n in sizes.items()}
        leaves.update(initial)
        initial = tuple(initial.values()) if cell == "lstm" else initial["h0"]

    steps_of_x = pack_padded_sequence(leaves["x"], lengths, batch_first=True, enforce_sorted=False)
    steps_of_y, final = module(steps_of_x, initial)
    results = {"y": pad_packed_sequence(steps_of_y, batch_first=True)[0]}
    results.update(zip((f"{s}N" for s in sizes), final if cell == "lstm" else [final]))
    loss = 0
    for result, value in results.items():
        case.write(result, value)
        weights = case.given(f"d{result}", *value.shape, lengths=lengths if result == "y" else None)
        loss = loss + (weights.detach() * value).sum()
    case.differentiate(loss, **leaves)


def all_recurrent():
    equal = [5, 5, 5]
    for cell in ("rnn_tanh", "rnn_relu", "lstm", "gru"):
        recurrent("plain", cell, 3, 4, equal)
        recurrent("states_ragged", cell, 3, 5, RAGGED, states=True)
        recurrent("bidirectional_ragged", cell, 3, 4, RAGGED, bidirectional=True)
        recurrent("bidirectional_states", cell, 3, 5, equal, bidirectional=True, states=True)
        recurrent("two_layers_states_ragged", cell, 3, 4, RAGGED, 2, states=True)
        recurrent("two_layers_bidirectional_states_ragged", cell, 3, 4, RAGGED, 2, bidirectional=True, states=True)
    recurrent("projection", "lstm", 3, 5, equal, projection=2)
    recurrent("projection_states_ragged", "lstm", 3, 5, RAGGED, states=True, projection=2)
    recurrent("projection_two_layers_bidirectional", "lstm", 3, 4, RAGGED, 2, bidirectional=True, projection=3)
    for cell in ("lstm", "gru"):
        recurrent("medium", cell, 7, 33, [20, 20], states=True)


def convolution(name, kernel, stride=1, dilation=1, groups=1, padding="none"):
    span = (kernel - 1) * dilation
    before, after = {"none": (0, 0), "causal": (span, 0), "same": (span // 2, span - span // 2)}[padding]
    case = Case(f"conv1d_{name}", "torch.nn.functional.conv1d along time; weight [outputs, inputs / groups, kernel]",
                kernel=kernel, stride=stride, dilation=dilation, groups=groups,
                padding=padding, before=before, after=after)
    x, weight, bias = case.given("x", 2, 9, 4), case.given("weight", 6, 4 // groups, kernel), case.given("bias", 6)
    padded = F.pad(x.transpose(1, 2), (before, after))
    y = case.write("y", F.conv1d(padded, weight, bias, stride, 0, dilation, groups).transpose(1, 2))
    case.differentiate((case.given("dy", *y.shape).detach() * y).sum(), x=x, weight=weight, bias=bias)


def all_convolutions():
    convolution("plain", 3)
    convolution("same", 3, padding="same")
    convolution("same_even_kernel", 2, padding="same")
    convolution("causal_dilated", 3, dilation=2, padding="causal")
    convolution("stride", 3, stride=2)
    convolution("groups", 3, groups=2)
    convolution("stride_dilation_groups_same", 3, stride=2, dilation=2, groups=2, padding="same")


def per_step_layers():
    case = Case("layer_norm", "torch.nn.functional.layer_norm over the last dimension", eps=2.0**-16)
    x, weight, bias = case.given("x", 2, 3, 6), case.given("weight", 6), case.given("bias", 6)
    y = case.write("y", F.layer_norm(x, (6,), weight, bias, 2.0**-16))
    case.differentiate((case.given("dy", *y.shape).detach() * y).sum(), x=x, weight=weight, bias=bias)

    for function in (F.softmax, F.log_softmax):
        case = Case(function.__name__, f"torch.nn.functional.{function.__name__} over the last dimension")
        x = case.given("x", 2, 3, 5, scale=4)
        y = case.write("y", function(x, dim=-1))
        case.differentiate((case.given("dy", *y.shape).detach() * y).sum(), x=x)

    case = Case("embedding", "torch.nn.functional.embedding; ids repeat, and row 5 is never used",
                lengths=comma(RAGGED))
    table = case.given("table", 7, 3)
    ids = case.write("ids", torch.tensor([[1, 0, 1, 6, 0, 0], [2, 2, 3, 1, 4, 2], [6, 3, 0, 0, 0, 0]]))
    y = case.write("y", F.embedding(ids, table) * valid(RAGGED, 6).unsqueeze(-1))
    case.differentiate((case.given("dy", *y.shape, lengths=RAGGED).detach() * y).sum(), table=table)


def losses():
    mask = valid(RAGGED, 6).bool()
    case = Case("softmax_cross_entropy", "torch.nn.functional.cross_entropy, mean over all valid steps",
                lengths=comma(RAGGED))
    logits = case.given("logits", 3, 6, 4, scale=3, lengths=RAGGED)
    classes = case.write("classes", torch.tensor([[0, 3, 1, 2, 0, 0], [1, 1, 0, 2, 3, 2], [3, 0, 0, 0, 0, 0]]))
    case.differentiate(F.cross_entropy(logits[mask], classes[mask]), logits=logits)

    for name, function in {"mean_squared_error": F.mse_loss, "mean_absolute_error": F.l1_loss}.items():
        case = Case(name, f"torch.nn.functional.{function.__name__}, mean over all valid steps and their features",
                    lengths=comma(RAGGED))
        y, target = (case.given(tensor, 3, 6, 2, lengths=RAGGED) for tensor in ("y", "target"))
        case.differentiate(function(y[mask], target[mask]), y=y)


def optimizers():
    def single(number):
        return torch.tensor(number).item()  # the float32 nearest to it, so that both precisions mean the same

    def steps(name, comment, make, **hyperparameters):
        exact = {key: single(value) for key, value in hyperparameters.items()}
        case = Case(name, comment + "; row i: the gradient of step i, the values after it", **exact)
        values = case.given("start", 5).detach().clone().requires_grad_()
        gradients = case.given("gradients", 5, 5).detach()
        optimizer, after = make([values], exact), []
        for gradient in gradients:
            values.grad = gradient.clone()
            optimizer.step()
            after.append(values.detach().clone())
        case.write("values", torch.stack(after))
        case.save()

    def adam(parameters, options):
        return torch.optim.Adam(parameters, options["lr"], (options["beta1"], options["beta2"]), options["eps"])

    def sgd(parameters, options):
        return torch.optim.SGD(parameters, **options)

    steps("adam", "torch.optim.Adam", adam, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8)
    steps("adam_large_eps", "torch.optim.Adam", adam, lr=0.1, beta1=0.8, beta2=0.95, eps=0.01)
    steps("sgd", "torch.optim.SGD", sgd, lr=0.1)
    steps("sgd_momentum", "torch.optim.SGD", sgd, lr=0.1, momentum=0.9)

    for name, bound in {"clip_active": 1.5, "clip_inactive": 100.0}.items():
        case = Case(name, "torch.nn.utils.clip_grad_norm_ of a and b together; it divides by norm + 1e-6",
                    maxNorm=bound)
        a, b = (torch.nn.Parameter(torch.zeros(*shape).double()) for shape in ((3, 2), (4,)))
        a.grad, b.grad = case.given("a", 3, 2, scale=3).detach().clone(), case.given("b", 4, scale=3).detach().clone()
        case.write("norm", torch.nn.utils.clip_grad_norm_([a, b], bound))
        case.write("clipped.a", a.grad)
        case.write("clipped.b", b.grad)
        case.save()


def elementwise():
    everywhere = [-8, -3, -2, -1, -0.75, -0.5, -0.125, -1 / 1024, 0, 1 / 1024, 0.125, 0.5, 0.75, 1, 2, 3, 8]
    comment = "clamp is to [-1, 1], elu_half has alpha 0.5, leaky_relu slope 0.125; gelu is the exact one"
    unary("elementwise", comment, everywhere, {
        "relu": torch.relu, "abs": torch.abs, "clamp": lambda x: torch.clamp(x, -1, 1),
        "tanh": torch.tanh, "sigmoid": torch.sigmoid, "erf": torch.erf, "exp": torch.exp, "expm1": torch.expm1,
        "sin": torch.sin, "cos": torch.cos, "softplus": lambda x: F.softplus(x, threshold=100), "softsign": F.softsign,
        "silu": F.silu, "gelu": F.gelu, "elu": F.elu, "elu_half": lambda x: F.elu(x, 0.5),
        "leaky_relu": lambda x: F.leaky_relu(x, 0.125)})
    unary("elementwise_positive", "functions of positive values", [1 / 1024, 0.125, 0.5, 0.75, 1, 1.5, 2, 3, 8],
          {"log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "reciprocal": torch.reciprocal})
    case = Case("elementwise_binary", "grad.NAME.a: the derivative of NAME(a, b) by a; ties at -1, 0 and 2")
    a, b = case.values("a", [-1, 0, 2, 1, -3, 0.5]), case.values("b", [-1, 0, 2, 2, -4, -0.25])
    for name, function in {"maximum": torch.maximum, "minimum": torch.minimum, "multiply": torch.multiply}.items():
        y = case.write(name, function(a, b))
        for operand, gradient in zip("ab", torch.autograd.grad(y.sum(), (a, b))):
            case.write(f"grad.{name}.{operand}", gradient)
    case.save()


def unary(name, comment, values, functions):
    case = Case(name, f"NAME: the values at x; grad.NAME: the derivatives there. {comment}")
    x = case.values("x", values)
    for function, apply in functions.items():
        y = case.write(function, apply(x))
        case.write(f"grad.{function}", torch.autograd.grad(y.sum(), x)[0])
    case.save()


if __name__ == "__main__":
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for write in (all_recurrent, all_convolutions, per_step_layers, losses, optimizers, elementwise):
        write()
