"""What the scripts of this folder share: how numbers are written, a file's first lines, one backward pass."""
import math
import pathlib
import platform

import numpy
import torch

torch.set_num_threads(1)

INF, NAN = math.inf, math.nan
DTYPES = {"float64": (torch.float64, 17), "float32": (torch.float32, 9)}


def tensor(values, dtype, gradient=False):
    return torch.tensor(values, dtype=DTYPES[dtype][0], requires_grad=gradient)


def cell(values, dtype):
    """The numbers of a tensor, row by row, with a space between; digits enough to read back the same float."""
    digits = DTYPES[dtype][1]
    return " ".join(f"{value:.{digits}g}" for value in values.detach().flatten().tolist())


def words(values):
    """Parameters or labels as they are written in Rust."""
    return " ".join(map(str, values))


def gradients(output, inputs, cotangent=None):
    """vjp; zeros for an input that the output does not depend on (floor, step, …)."""
    cotangent = torch.ones_like(output) if cotangent is None else cotangent
    if not output.requires_grad:
        return [torch.zeros_like(x) for x in inputs]
    found = torch.autograd.grad(output, inputs, cotangent, allow_unused=True)
    return [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, found)]


def write(name, columns, rows):
    path = pathlib.Path(__file__).with_name(name)
    versions = f"# PyTorch {torch.__version__}, NumPy {numpy.__version__}, Python {platform.python_version()}, {platform.machine()}"
    lines = [versions, ",".join(columns)]
    for row in rows:
        row = [str(c) for c in row]
        assert len(row) == len(columns) and not any("," in c for c in row), row
        lines.append(",".join(row))
    path.write_text("\n".join(lines) + "\n")
    print(f"{name}: {len(lines) - 2} rows, {path.stat().st_size} bytes")
