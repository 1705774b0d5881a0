"""Operations of two numbers, with both partial derivatives, at ties and special values too: binary.csv."""
import torch
from common import DTYPES, INF, NAN, cell, gradients, tensor, write

OPERATIONS = {
    "maximum": torch.maximum, "minimum": torch.minimum, "atan2": torch.atan2, "hypot": torch.hypot, "powf": torch.pow,
    "mul": torch.mul, "div": torch.div,
}
PAIRS = [
    # ordinary
    (0.3, 1.4), (1.4, 0.3), (-2.2, 0.75), (2.6, -1.1), (-0.35, -3.7), (4.1, 2.0), (2.0, 3.0), (-2.0, 3.0), (0.02, -0.5),
    # ties and zeros
    (1.5, 1.5), (-2.0, -2.0), (0.0, 0.0), (0.0, -0.0), (-0.0, 0.0), (-0.0, -0.0), (0.0, 1.0), (1.0, 0.0), (0.0, -1.0),
    (-1.0, 0.0), (-0.0, 2.5), (2.5, -0.0), (0.0, 0.5), (1.0, 1.0),
    # large and tiny
    (1e4, -1e4), (3e30, 4e30), (1e-30, -1e-30), (1e30, 1e-30), (1e-30, 2.0), (30.0, 30.0),
    # infinite and NaN
    (INF, 1.0), (1.0, INF), (-INF, 1.0), (1.0, -INF), (INF, INF), (INF, -INF), (-INF, INF), (-INF, -INF), (0.0, INF), (INF, 0.0),
    (0.5, INF), (NAN, 1.0), (1.0, NAN), (NAN, NAN), (NAN, INF), (INF, NAN), (NAN, 0.0), (0.0, NAN),
]


def rows():
    for dtype in DTYPES:
        for name, function in OPERATIONS.items():
            for left, right in PAIRS:
                a, b = tensor([left], dtype, gradient=True), tensor([right], dtype, gradient=True)
                y = function(a, b)
                yield dtype, name, *(cell(v, dtype) for v in (a, b, y, *gradients(y, [a, b])))


write("binary.csv", ["dtype", "name", "a", "b", "value", "da", "db"], rows())
