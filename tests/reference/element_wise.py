"""Values and derivatives of element-wise operations from PyTorch, written to element_wise.csv.

Run once: python element_wise.py > element_wise.csv. Rows: dtype, name, parameters, x, value, derivative.
"""
import math
import torch
import torch.nn.functional as F

INF, NAN = math.inf, math.nan
ORDINARY = [-3.7, -2.2, -1.6, -0.9, -0.35, -0.01, 0.02, 0.3, 0.75, 1.4, 2.6, 4.1]
POSITIVE = [1e-6, 0.02, 0.3, 0.75, 1.4, 2.6, 4.1, 1e4]
UNIT = [-0.95, -0.6, -0.2, 0.01, 0.4, 0.9]
KINKS = [0.0, -0.0, -0.5, 0.5, -1.0, 1.0, -3.0, 3.0, 6.0, 20.0]
FAR = [-30.0, 30.0, -1e4, 1e4, -INF, INF, NAN]
ALL = ORDINARY + KINKS + FAR

OPERATIONS = [
    ("exp", [], torch.exp, ORDINARY + [-INF, NAN, -30.0, 30.0]), ("exp2", [], torch.exp2, ORDINARY + [-INF, NAN]),
    ("exp_m1", [], torch.expm1, ALL), ("ln", [], torch.log, POSITIVE + [INF, NAN]), ("ln_1p", [], torch.log1p, POSITIVE + UNIT),
    ("log2", [], torch.log2, POSITIVE), ("log10", [], torch.log10, POSITIVE), ("sqrt", [], torch.sqrt, POSITIVE + [0.0, INF, NAN]),
    ("recip", [], torch.reciprocal, ORDINARY + [INF, -INF, NAN]), ("sin", [], torch.sin, ORDINARY + KINKS),
    ("cos", [], torch.cos, ORDINARY + KINKS), ("tan", [], torch.tan, ORDINARY + KINKS), ("asin", [], torch.asin, UNIT),
    ("acos", [], torch.acos, UNIT), ("atan", [], torch.atan, ALL), ("sinh", [], torch.sinh, ORDINARY + KINKS),
    ("cosh", [], torch.cosh, ORDINARY + KINKS), ("tanh", [], torch.tanh, ALL), ("asinh", [], torch.asinh, ORDINARY + KINKS),
    ("acosh", [], torch.acosh, [1.1, 1.5, 2.6, 30.0]), ("atanh", [], torch.atanh, UNIT), ("erf", [], torch.erf, ALL),
    ("erfc", [], torch.erfc, ALL), ("abs", [], torch.abs, ORDINARY + KINKS + FAR[:-1]), ("square", [], torch.square, ORDINARY + KINKS),
    ("relu", [], F.relu, ALL), ("relu6", [], F.relu6, ALL), ("hardtanh", [], F.hardtanh, ALL),
    ("hardsigmoid", [], F.hardsigmoid, ALL), ("hardswish", [], F.hardswish, ALL), ("selu", [], F.selu, ALL),
    ("gelu", [], F.gelu, ALL), ("gelu_tanh", [], lambda x: F.gelu(x, approximate="tanh"), ALL),
    ("logsigmoid", [], F.logsigmoid, ALL), ("tanhshrink", [], F.tanhshrink, ALL), ("softsign", [], F.softsign, ALL),
    ("softplus", [], lambda x: F.softplus(x, threshold=1e9), ORDINARY + KINKS), ("sigmoid", [], torch.sigmoid, ALL),
    ("silu", [], F.silu, ALL), ("mish", [], F.mish, ALL),
    ("threshold", [0.1, 20.0], lambda x: F.threshold(x, 0.1, 20.0), ALL),
    ("elu", [1.0], F.elu, ALL), ("elu", [0.5], lambda x: F.elu(x, 0.5), ALL),
    ("celu", [1.0], F.celu, ALL), ("celu", [0.5], lambda x: F.celu(x, 0.5), ALL),
    ("leaky_relu", [0.01], F.leaky_relu, ALL), ("leaky_relu", [0.1], lambda x: F.leaky_relu(x, 0.1), ALL),
    ("prelu", [0.25], lambda x: F.prelu(x, torch.tensor([0.25], dtype=x.dtype)), ALL),
    ("rrelu", [0.125, 0.375], lambda x: F.rrelu(x, 0.125, 0.375, training=False), ALL),
    ("hardshrink", [0.5], F.hardshrink, ALL), ("softshrink", [0.5], F.softshrink, ALL),
    ("softplus_with", [1.0, 20.0], F.softplus, ALL), ("softplus_with", [2.0, 20.0], lambda x: F.softplus(x, 2.0, 20.0), ALL),
    ("swish", [1.5], lambda x: x * torch.sigmoid(1.5 * x), ORDINARY + KINKS),
    ("clamp", [-0.5, 3.0], lambda x: torch.clamp(x, -0.5, 3.0), ALL),
    ("powf", [2.5], lambda x: torch.pow(x, 2.5), POSITIVE + [0.0]), ("powf", [0.5], lambda x: torch.pow(x, 0.5), POSITIVE),
    ("powi", [3], lambda x: torch.pow(x, 3), ORDINARY + KINKS), ("powi", [-2], lambda x: torch.pow(x, -2), ORDINARY),
]


def main():
    print(f"# PyTorch {torch.__version__}; dtype,name,parameters,x,value,derivative")
    for dtype, digits in ((torch.float64, 17), (torch.float32, 9)):
        for name, parameters, function, points in OPERATIONS:
            for point in points:
                # One at a time: PyTorch's vectorised and scalar paths differ at NaN for some.
                x = torch.tensor([point], dtype=dtype, requires_grad=True)
                y = function(x)
                y.sum().backward()
                cells = [f"{v.item():.{digits}g}" for v in (x, y, x.grad)]
                print(",".join([str(dtype)[6:], name, " ".join(map(str, parameters)), *cells]))


main()
