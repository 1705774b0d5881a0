"""Values and derivatives of calls by sympy, worked out to 40 digits: functions with a rule by hand, methods, functions that
are given functions.

Run: pip install sympy, then python3 tests/reference/calls.py
"""

from pathlib import Path

import sympy as sp

rows = []


def case(name, value, variables, at):
    """The value of an expression, its gradient and its Hessian row by row."""
    gradient = [sp.diff(value, v) for v in variables]
    hessian = [sp.diff(g, v) for g in gradient for v in variables]
    numbers = lambda parts: " ".join(str(sp.N(part.subs(at), 17)) for part in parts)
    for quantity, parts in [("value", [value]), ("gradient", gradient), ("hessian", hessian)]:
        rows.append(f"{name},{quantity},{numbers([sp.sympify(p) for p in parts])}")


def implicit(name, equation, unknown, outer, variables, at, guess):
    """`outer` of the unknown that solves `equation` = 0, which depends on the variables."""
    root = sp.nsolve(equation.subs(at), unknown, guess, prec=40)
    slope = {v: -sp.diff(equation, v) / sp.diff(equation, unknown) for v in variables}
    total = lambda f, v: sp.diff(f, v) + sp.diff(f, unknown) * slope[v]
    gradient = [total(outer, v) for v in variables]
    hessian = [total(g, v) for g in gradient for v in variables]
    everything = {**at, unknown: root}
    numbers = lambda parts: " ".join(str(sp.N(part.subs(everything), 17)) for part in parts)
    for quantity, parts in [("value", [outer]), ("gradient", gradient), ("hessian", hessian)]:
        rows.append(f"{name},{quantity},{numbers(parts)}")


q = sp.Rational
m, e, a = sp.symbols("m e a")
# Kepler's equation; the sine of the anomaly, and a product with it.
implicit("kepler", a - e * sp.sin(a) - m, a, sp.sin(a) * e + m**2 * a, [m, e], {m: q(7, 10), e: q(1, 5)}, 1)

# The root of x³ − p x − r, by whatever method.
x, p, r = sp.symbols("x p r")
implicit("root", x**3 - p * x - r, x, sp.exp(x) * p, [p, r], {p: 2, r: 5}, 2)

# A method: tanh(w · x + b), the squared distance of it to a target.
w0, w1, b, t = sp.symbols("w0 w1 b t")
loss = (sp.tanh(w0 * 1 + w1 * 2 + b) - q(1, 2)) ** 2 * b
case("method", loss, [w0, w1, b], {w0: q(1, 2), w1: q(-1, 4), b: q(3, 10)})

# Four steps of Runge and Kutta for y' = −k y + s sin(y), the slope given as a function.
k, s, y, h = sp.symbols("k s y h")


def field(y):
    return -k * y + s * sp.sin(y)


state, step = y, q(1, 5)
for _ in range(2):
    c1 = field(state)
    c2 = field(state + c1 * step / 2)
    c3 = field(state + c2 * step / 2)
    c4 = field(state + c3 * step)
    state = state + (c1 + 2 * c2 + 2 * c3 + c4) * step / 6
case("steps", state, [k, s, y], {k: q(13, 10), s: q(4, 5), y: q(9, 10)})

text = [f"# sympy {sp.__version__}", "case,quantity,values", *rows]
Path(__file__).with_suffix(".csv").write_text("\n".join(text) + "\n")
