"""Values and derivatives of element-wise operations and activations: operations.csv.

Every function at the same points, so outside its domain too. Where PyTorch has no function of that name, the line below
composes it, and its values at ±inf and NaN are those of the composition (swish, step). F.softplus is always linear above a
threshold (see softplus_with) and overflows if that is set high: softplus is 0 - logsigmoid(-x). PyTorch has no cubic root:
NumPy's, with the derivative 1/(3 y^2) by formula.
"""
import numpy
import torch
import torch.nn.functional as F
from common import DTYPES, INF, NAN, cell, gradients, tensor, words, write

ORDINARY = [-4.3, -3.7, -2.2, -1.6, -1.1, -0.9, -0.35, -0.07, 0.02, 0.3, 0.75, 0.95, 1.4, 2.6, 4.1, 7.5]
KINKS = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 3.0, -3.0, 6.0, 20.0]
FAR = [30.0, -30.0, 1e4, -1e4, 1e30, -1e30, 1e-30, -1e-30, INF, -INF, NAN]
POINTS = ORDINARY + KINKS + FAR

PLAIN = {
    "exp": torch.exp, "exp2": torch.exp2, "exp_m1": torch.expm1, "ln": torch.log, "ln_1p": torch.log1p, "log2": torch.log2,
    "log10": torch.log10, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt, "recip": torch.reciprocal, "sin": torch.sin, "cos": torch.cos, "tan": torch.tan,
    "asin": torch.asin, "acos": torch.acos, "atan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "tanh": torch.tanh,
    "asinh": torch.asinh, "acosh": torch.acosh, "atanh": torch.atanh, "abs": torch.abs, "signum": torch.sign,
    "floor": torch.floor, "ceil": torch.ceil, "round": torch.round, "trunc": torch.trunc, "fract": torch.frac,
    "erf": torch.erf, "erfc": torch.erfc, "square": torch.square,
    "relu": F.relu, "relu6": F.relu6, "hardtanh": F.hardtanh, "hardswish": F.hardswish, "hardsigmoid": F.hardsigmoid,
    "selu": F.selu, "gelu": F.gelu, "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "logsigmoid": F.logsigmoid,
    "tanhshrink": F.tanhshrink, "softsign": F.softsign, "softplus": lambda x: 0 - F.logsigmoid(-x),
    "sigmoid": torch.sigmoid, "silu": F.silu, "mish": F.mish, "identity": torch.nn.Identity(),
    "step": lambda x: (x > 0).to(x.dtype),
}

# Two settings each, or more.
WITH_PARAMETERS = {
    "powi": (torch.pow, [(2,), (3,), (-1,), (-2,)]),
    "powf": (torch.pow, [(0.5,), (2.5,)]),
    "clamp": (torch.clamp, [(-1.0, 1.0), (-0.5, 3.0)]),
    "threshold": (F.threshold, [(0.1, 20.0), (-1.0, 0.0)]),
    "elu": (F.elu, [(1.0,), (0.5,)]),
    "celu": (F.celu, [(1.0,), (0.5,)]),
    "leaky_relu": (F.leaky_relu, [(0.01,), (0.1,)]),
    "prelu": (lambda x, weight: F.prelu(x, torch.tensor([weight], dtype=x.dtype)), [(0.25,), (0.5,)]),
    "rrelu": (F.rrelu, [(0.125, 0.3333333333), (0.0, 0.5)]),
    "hardshrink": (F.hardshrink, [(0.5,), (1.0,)]),
    "softshrink": (F.softshrink, [(0.5,), (1.0,)]),
    "softplus_with": (F.softplus, [(1.0, 20.0), (2.0, 20.0)]),
    "swish": (lambda x, alpha: x * torch.sigmoid(alpha * x), [(1.0,), (1.5,)]),
}


def settings():
    yield "cbrt", (), Cbrt.apply
    for name, function in PLAIN.items():
        yield name, (), function
    for name, (function, choices) in WITH_PARAMETERS.items():
        for parameters in choices:
            yield name, parameters, lambda x, function=function, parameters=parameters: function(x, *parameters)


class Cbrt(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        y = torch.from_numpy(numpy.cbrt(x.detach().numpy()))
        context.save_for_backward(y)
        return y

    @staticmethod
    def backward(context, cotangent):
        (y,) = context.saved_tensors
        return cotangent / (3 * y * y)


def rows():
    for dtype in DTYPES:
        for name, parameters, function in settings():
            for point in POINTS:
                # One at a time: PyTorch's vectorised and scalar paths differ at NaN for some.
                x = tensor([point], dtype, gradient=True)
                y = function(x)
                (derivative,) = gradients(y, [x])
                yield dtype, name, words(parameters), cell(x, dtype), cell(y, dtype), cell(derivative, dtype)


write("operations.csv", ["dtype", "name", "params", "x", "value", "derivative"], rows())
