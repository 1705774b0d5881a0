"""Figures of the founding lecture (A. Dyakonov, "Deep learning", 2022) in both precisions: lecture.csv.

Columns: the row of the project's list, what it is, numbers that go in, numbers that come out, and those that the lecture prints,
with its digits (empty where it prints none).
"""
import torch
import torch.nn.functional as F
from common import DTYPES, cell, gradients, tensor, write
from losses import PRINTED, PRINTED_LABELS

W1 = [[-0.5727, 0.1885, -0.4232], [-0.1383, -0.2233, -0.5384], [-0.3583, 0.1175, -0.5696], [-0.4284, 0.1711, 0.0918],
      [-0.5539, -0.2273, 0.4973]]
B1 = [0.5525, -0.4201, -0.5736, 0.0464, -0.0297]
W2 = [[-0.1064, -0.3029, 0.4057, 0.0953, 0.2823]]


def rows():
    for dtype in DTYPES:
        for row, what, x, y, *printed in figures(dtype):
            yield dtype, row, what, cell(x, dtype), cell(y, dtype), *(printed or [""])


def figures(dtype):
    point = [tensor(v, dtype, gradient=True) for v in (1.0, 2.0, 3.0)]
    x, y, z = point
    f = (x + y) * (y - z)
    at = torch.stack(point)
    yield "S1", "value", at, f
    yield "S1", "gradient", at, torch.stack(gradients(f, point)), "-1 2 -3"

    x = tensor([1.0, 2.0, 3.0], dtype, gradient=True)
    w1, b1, w2 = (tensor(v, dtype, gradient=True) for v in (W1, B1, W2))
    output = torch.sigmoid(F.linear(F.relu(F.linear(x, w1, b1)), w2))
    d_x, d_w1, d_b1, d_w2 = gradients(output, [x, w1, b1, w2])
    yield "S3", "value", x, output, "0.5376"
    yield "S3", "gradient of x", x, d_x
    yield "S3", "gradient of fc1.w", w1, d_w1
    yield "S3", "gradient of fc1.b", b1, d_b1
    yield "S3", "gradient of fc2.w", w2, d_w2

    logits = tensor(PRINTED, dtype, gradient=True)
    loss = F.cross_entropy(logits, torch.tensor(PRINTED_LABELS))
    yield "S6", "value", logits, loss, "2.1341"
    yield "S6", "gradient", logits, *gradients(loss, [logits])

    for name, function, *printed in [
        ("sigmoid", lambda x: 1 / (1 + torch.exp(-x)), "0.2689 0.5000 0.7311", "0.1966 0.2500 0.1966"),
        ("leaky_relu 0.1", lambda x: torch.where(x > 0, x, 0.1 * x), "", ""),
    ]:
        x = tensor([-1.0, 0.0, 1.0], dtype, gradient=True)
        y = function(x)
        yield "S7", f"{name}: values", x, y, printed[0]
        yield "S7", f"{name}: derivatives", x, *gradients(y, [x]), printed[1]

    for values, printed in [
        ([0.5, 0.5, 0.1, 0.7], "0.257 0.257 0.172 0.314"), ([-1.0, 0.0, 1.0, 0.0, -1.0], "0.07 0.18 0.5 0.18 0.07"),
        ([1.0, 1.0, 1.0, 2.0, 1.0], "0.15 0.15 0.15 0.4 0.15"),
    ]:
        x = tensor(values, dtype)
        yield "M6", "softmax", x, F.softmax(x, 0), printed


if __name__ == "__main__":
    write("lecture.csv", ["dtype", "row", "what", "input", "output", "printed"], rows())
