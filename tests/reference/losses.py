"""Losses, and their gradients with respect to the first argument: losses.csv.

Vectors have four elements, matrices are 3x5 (the shape's cell says which), row by row. PyTorch's names: mae is l1_loss, kl is kl_div
with "batchmean" (for a vector "sum"), hinge is margin_ranking_loss of p against 0 with a margin of 1: max(0, 1 - t p).
"""
import torch
import torch.nn.functional as F
from common import DTYPES, INF, NAN, cell, gradients, tensor, words, write

# The founding lecture's printed input and targets.
PRINTED = [[-0.0691, -1.5644, -0.3935, 0.2211, 1.3458], [-2.3893, 1.2955, 0.0244, -2.0838, 1.0790],
           [-0.6185, -0.0333, 0.2944, -0.6185, 0.5702]]
PRINTED_LABELS = [4, 3, 1]
EXTREME = [[1e4, -1e4, 0.0, 9999.5, 30.0], [-1e4, -1e4, -1e4, -1e4, -1e4], [0.0, 0.0, 1e4, 1e4, -30.0]]
PROBABILITIES = [[0.1, 0.2, 0.3, 0.15, 0.25], [0.0, 1.0, 0.0, 0.0, 0.0], [0.2, 0.2, 0.2, 0.2, 0.2]]

REAL = [
    ([0.3, -1.2, 2.5, 0.0], [0.1, 0.8, 2.5, -1.0]), ([1e4, -1e4, 1e30, -30.0], [0.0, 0.0, 0.0, 30.0]),
    ([1.0, -0.5, 0.7, 3.0], [0.0, 0.0, 0.0, 3.0]), ([1e-30, -1e-30, 0.0, -0.0], [0.0, 0.0, 0.0, 0.0]),
    ([INF, 1.0, 2.0, -INF], [0.0, 1.0, 2.0, 0.0]), ([NAN, 1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0]),
]
HINGE = [
    ([0.3, -1.2, 2.5, 0.0], [1.0, 1.0, -1.0, -1.0]), ([1.0, -1.0, 1.5, -2.0], [1.0, -1.0, 1.0, -1.0]),
    ([1e4, -1e4, 1e30, 30.0], [-1.0, 1.0, 1.0, -1.0]), ([INF, -INF, 0.5, -0.5], [1.0, -1.0, 1.0, 1.0]),
    ([INF, -INF, 0.5, -0.5], [-1.0, -1.0, 1.0, 1.0]), ([NAN, 1.0, 0.5, -0.5], [1.0, 1.0, 1.0, 1.0]),
]
BCE = [
    ([0.3, 0.8, 0.5, 0.01], [0.0, 1.0, 0.25, 1.0]), ([0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 0.0]),
    ([1e-30, 0.999999, 1e-7, 0.5], [1.0, 0.0, 0.0, 0.5]),
]
LOGITS = [
    ([0.3, -1.2, 2.5, 0.0], [0.0, 1.0, 0.25, 1.0]), ([1e4, -1e4, 1e4, -1e4], [1.0, 0.0, 0.0, 1.0]),
    ([30.0, -30.0, 100.0, -100.0], [1.0, 0.0, 0.0, 1.0]), ([1e30, -1e30, 1e-30, -0.0], [0.0, 1.0, 0.5, 0.5]),
    ([INF, 0.0, 1.0, 2.0], [0.0, 1.0, 0.0, 1.0]), ([-INF, 0.0, 1.0, 2.0], [0.0, 1.0, 0.0, 1.0]), ([NAN, 0.0, 1.0, 2.0], [0.0, 1.0, 0.0, 1.0]),
]
VECTOR_LOGITS = [
    [0.3, -1.2, 2.5, 0.0], [1.0, 1.0, 1.0, 1.0], [1e4, -1e4, 0.0, 9999.5], [40.0, 0.0, -40.0, 39.0], [-INF, 0.3, 1.2, -0.5],
    [INF, 0.3, 1.2, -0.5], [NAN, 0.3, 1.2, -0.5],
]
LABELS = [0, 1, 3]
VECTOR_PROBABILITIES = [[0.1, 0.2, 0.3, 0.4], [0.0, 1.0, 0.0, 0.0]]


def cases():
    """(name, parameters, loss, prediction, target) with a loss of two tensors."""
    for name, function, data in [
        ("mse", F.mse_loss, REAL), ("mae", F.l1_loss, REAL), ("bce", F.binary_cross_entropy, BCE),
        ("bce_with_logits", F.binary_cross_entropy_with_logits, LOGITS), ("hinge", hinge, HINGE),
    ]:
        yield from mean_and_sum(name, (), function, data)
    for delta in (1.0, 0.5):
        yield from mean_and_sum("huber", (delta,), lambda p, t, reduction, delta=delta: F.huber_loss(p, t, reduction, delta), REAL)
    for name, function in [("mse", F.mse_loss), ("mae", F.l1_loss), ("bce_with_logits", F.binary_cross_entropy_with_logits)]:
        yield from mean_and_sum(name, (), function, [(PRINTED, PROBABILITIES)])
    for logits in VECTOR_LOGITS:
        for label in LABELS:
            yield "cross_entropy", (), F.cross_entropy, logits, label
            yield "nll", (), F.nll_loss, torch.log_softmax(torch.tensor(logits, dtype=torch.float64), 0).tolist(), label
        for probabilities in VECTOR_PROBABILITIES:
            yield "cross_entropy_probs", (), F.cross_entropy, logits, probabilities
            log = torch.log_softmax(torch.tensor(logits, dtype=torch.float64), 0).tolist()
            yield "kl", (), lambda p, t: F.kl_div(p, t, reduction="sum"), log, probabilities
    for logits in (PRINTED, EXTREME):
        for labels in (PRINTED_LABELS, [0, 1, 2]):
            yield "cross_entropy", (), F.cross_entropy, logits, labels
        log = torch.log_softmax(torch.tensor(logits, dtype=torch.float64), 1).tolist()
        yield "nll", (), F.nll_loss, log, PRINTED_LABELS
        yield "cross_entropy_probs", (), F.cross_entropy, logits, PROBABILITIES
        yield "kl", (), lambda p, t: F.kl_div(p, t, reduction="batchmean"), log, PROBABILITIES
    for a, b in REAL[:4] + [([3.0, 0.0, 4.0, 0.0], [-6.0, 0.0, -8.0, 0.0]), ([0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0])]:
        yield "cosine", (), lambda p, t: 1 - F.cosine_similarity(p, t, dim=0), a, b
    yield "cosine", (), lambda p, t: (1 - F.cosine_similarity(p, t, dim=1)).mean(), PRINTED, PROBABILITIES


def hinge(pred, target, reduction):
    return F.margin_ranking_loss(pred, torch.zeros_like(pred), target, margin=1.0, reduction=reduction)


def mean_and_sum(name, parameters, function, data):
    for pred, target in data:
        for suffix, reduction in (("", "mean"), ("_sum", "sum")):
            yield name + suffix, parameters, lambda p, t, reduction=reduction: function(p, t, reduction=reduction), pred, target


def rows():
    for dtype in DTYPES:
        for name, parameters, function, pred, target in cases():
            x = tensor(pred, dtype, gradient=True)
            labels = torch.tensor(target)
            if labels.dtype == torch.int64:
                goal, target_cell = labels, words(labels.flatten().tolist())
            else:
                goal = tensor(target, dtype)
                target_cell = cell(goal, dtype)
            y = function(x, goal)
            (gradient,) = gradients(y, [x])
            shape = "x".join(map(str, x.shape))
            yield dtype, name, words(parameters), shape, cell(x, dtype), target_cell, cell(y, dtype), cell(gradient, dtype)


if __name__ == "__main__":
    write("losses.csv", ["dtype", "name", "params", "shape", "pred", "target", "value", "gradient"], rows())
