"""Operations on vectors of four, with the pullback of one cotangent: vectors.csv.

PyTorch cuts one tensor in halves for glu and draws the noise of gumbel_softmax itself: here both arguments are given. `cosine`
is the loss, 1 − cosine similarity. A one-argument operation leaves the cells of b and db empty.
"""
import torch
import torch.nn.functional as F
from common import DTYPES, INF, NAN, cell, gradients, tensor, words, write

COTANGENT = [0.3, -1.0, 0.75, 2.0]
VECTORS = [
    [0.5, 0.5, 0.1, 0.7], [-1.3, 2.2, 0.4, -0.6], [1.0, 1.0, 1.0, 1.0], [0.0, -0.0, 0.0, 0.0], [1e4, -1e4, 0.0, 9999.0],
    [-1e4, -1e4, -1e4, -9999.5], [40.0, 0.0, -40.0, 39.0], [1e30, -1e30, 1e30, 0.0], [1e-30, -1e-30, 0.0, 2e-30],
    [-INF, 0.3, 1.2, -0.5], [INF, 0.3, 1.2, -0.5], [-INF, -INF, -INF, -INF], [INF, INF, 0.0, -INF], [NAN, 0.3, 1.2, -0.5],
]
PAIRS = [
    ([-1.3, 2.2, 0.4, -0.6], [0.5, 0.5, 0.1, 0.7]), ([1.0, 2.0, -3.0, 0.0], [1.0, -2.0, -3.0, 0.0]),
    ([3.0, 0.0, 4.0, 0.0], [-6.0, 0.0, -8.0, 0.0]), ([0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0]),
    ([0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]), ([1e4, -1e4, 1.0, 0.5], [-1e4, 1e4, 40.0, -40.0]),
    ([1e-12, 0.0, 0.0, 2e-12], [1.0, 2.0, 0.5, 0.1]), ([2.0, -2.0, INF, 1.0], [INF, -INF, 1.0, 1.0]),
    ([-INF, 0.3, 1.2, -0.5], [0.0, 0.3, 1.0, 0.2]), ([NAN, 0.3, 1.2, -0.5], [0.0, NAN, 1.0, 0.2]),
]
ONE = {
    "softmax": lambda x: F.softmax(x, 0), "softmin": lambda x: F.softmin(x, 0), "log_softmax": lambda x: F.log_softmax(x, 0),
    "logsumexp": lambda x: torch.logsumexp(x, 0), "norm": torch.linalg.vector_norm,
}
TWO = {
    "glu": ((), lambda a, b: F.glu(torch.cat([a, b]), 0)), "maxout": ((), torch.maximum),
    "cosine": ((), lambda a, b: 1 - F.cosine_similarity(a, b, dim=0)),
}
GUMBEL = [(tau, lambda a, b, tau=tau: F.softmax((a + b) / tau, 0)) for tau in (1.0, 0.5)]


def rows():
    for dtype in DTYPES:
        for name, function in ONE.items():
            for values in VECTORS:
                yield row(dtype, name, (), function, values)
        for name, (parameters, function) in TWO.items():
            for a, b in PAIRS:
                yield row(dtype, name, parameters, function, a, b)
        for tau, function in GUMBEL:
            for a, b in PAIRS:
                yield row(dtype, "gumbel_softmax", (tau,), function, a, b)


def row(dtype, name, parameters, function, *arguments):
    inputs = [tensor(values, dtype, gradient=True) for values in arguments]
    y = function(*inputs)
    # A scalar takes the first number of the cotangent.
    cotangent = tensor(COTANGENT if y.dim() else COTANGENT[0], dtype)
    cells = [cell(x, dtype) for x in inputs] + [""] * (2 - len(inputs))
    found = [cell(g, dtype) for g in gradients(y, inputs, cotangent)] + [""] * (2 - len(inputs))
    return dtype, name, words(parameters), *cells, cell(cotangent, dtype), cell(y, dtype), *found


write("vectors.csv", ["dtype", "name", "params", "a", "b", "cotangent", "value", "da", "db"], rows())
