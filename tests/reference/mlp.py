"""An MLP 4-5-3, tanh, cross entropy on a label: value and the gradients of all weights and of the input: mlp.csv.

The weights are written as they stand here, so that a test reads them from the file. The row `loss` holds the label and the value.
"""
import torch
import torch.nn.functional as F
from common import DTYPES, cell, gradients, tensor, write

TENSORS = {
    "x": [0.5, -1.25, 2.0, 0.125],
    "hidden.w": [[0.21, -0.43, 0.10, 0.67], [-0.55, 0.32, 0.08, -0.19], [0.74, 0.05, -0.36, 0.28], [-0.12, -0.61, 0.49, 0.03],
                 [0.39, 0.17, -0.72, -0.50]],
    "hidden.b": [0.10, -0.20, 0.05, 0.00, 0.30],
    "out.w": [[0.62, -0.14, 0.33, -0.48, 0.09], [-0.27, 0.58, 0.11, 0.40, -0.66], [0.15, -0.37, -0.52, 0.24, 0.71]],
    "out.b": [-0.10, 0.25, 0.02],
}
LABELS = [0, 1, 2]


def rows():
    for dtype in DTYPES:
        for label in LABELS:
            tensors = {name: tensor(values, dtype, gradient=True) for name, values in TENSORS.items()}
            x, w1, b1, w2, b2 = tensors.values()
            loss = F.cross_entropy(F.linear(torch.tanh(F.linear(x, w1, b1)), w2, b2), torch.tensor(label))
            yield dtype, label, "loss", "", "", cell(loss, dtype)
            for (name, values), gradient in zip(tensors.items(), gradients(loss, list(tensors.values()))):
                yield dtype, label, name, "x".join(map(str, values.shape)), cell(values, dtype), cell(gradient, dtype)


write("mlp.csv", ["dtype", "label", "name", "shape", "values", "gradient"], rows())
