"""Writes math_reference.csv: arguments and exact values of the f64 functions, for math.rs.

    pip install mpmath && python math_reference.py [points per function] > math_reference.csv

One line a value: name, x, y (second argument, or 0), nearest, rest; numbers as hexadecimal bits of doubles, and the exact
value is nearest + rest * (spacing of doubles at nearest). Values come from mpmath with 200 or more bits; arguments from a fixed seed, so the file is reproducible.
"""
import math
import random
import struct
import sys

import mpmath as mp

POINTS = int(sys.argv[1]) if len(sys.argv) > 1 else 48
rng = random.Random(20240229)


def bits(x):
    return format(struct.unpack("<Q", struct.pack("<d", x))[0], "016x")


def uniform(low, high):
    return lambda: rng.uniform(low, high)


def scaled(low, high, negative=True):
    """Sizes spread evenly over the exponents low to high."""
    return lambda: rng.choice([-1, 1] if negative else [1]) * rng.uniform(1, 2) * 2.0 ** rng.randint(low, high)


def near_right_angles():
    return float(mp.pi / 2 * rng.randint(-100000, 100000))


real = [uniform(-3, 3), scaled(-60, 3)]
positive = [scaled(-1070, 1022, False), uniform(0.5, 2), scaled(-4, 4, False), lambda: 1 + rng.uniform(-1, 1) * 2.0 ** -rng.randint(1, 50)]
angles = [uniform(-4, 4), uniform(-2000, 2000), scaled(-60, 1022), scaled(10, 24), near_right_angles, uniform(-0.8, 0.8)]
unit = [uniform(-1, 1), uniform(0.4, 0.6), scaled(-60, -1), lambda: 1 - rng.uniform(0, 1) * 2.0 ** -rng.randint(1, 50)]

UNARY = {
    "exp": (mp.exp, [uniform(-1, 1), uniform(-745, 709.7), scaled(-60, 8), uniform(-750, -700)]),
    "exp2": (lambda x: mp.mpf(2) ** x, [uniform(-1, 1), uniform(-1074, 1023.9), scaled(-60, 9), uniform(-1080, -1000)]),
    "exp_m1": (mp.expm1, [uniform(-1, 1), uniform(-50, 709.7), scaled(-1000, 5), uniform(-2, 2)]),
    "ln": (mp.log, positive),
    "ln_1p": (mp.log1p, [uniform(-0.99, 3), scaled(-1000, -1), scaled(0, 1022, False), uniform(-0.5, 0.5)]),
    "log2": (lambda x: mp.log(x) / mp.log(2), positive),
    "log10": (mp.log10, positive),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), [scaled(-1074, 1022), uniform(-8, 8)]),
    "sin": (mp.sin, angles),
    "cos": (mp.cos, angles),
    "tan": (mp.tan, angles),
    "asin": (mp.asin, unit),
    "acos": (mp.acos, unit),
    "atan": (mp.atan, [uniform(-4, 4), scaled(-60, 60), uniform(-1, 1)]),
    "sinh": (mp.sinh, [uniform(-3, 3), uniform(-710, 710), scaled(-60, 3)]),
    "cosh": (mp.cosh, [uniform(-3, 3), uniform(-710, 710), scaled(-30, 3)]),
    "tanh": (mp.tanh, [uniform(-1, 1), uniform(-20, 20), scaled(-60, 3)]),
    "asinh": (mp.asinh, [uniform(-3, 3), scaled(-60, 1000), scaled(-3, 30)]),
    "acosh": (mp.acosh, [uniform(1, 3), scaled(1, 1000, False), scaled(1, 30, False), lambda: 1 + rng.uniform(0, 1) * 2.0 ** -rng.randint(1, 40)]),
    "atanh": (mp.atanh, unit),
    "erf": (mp.erf, [uniform(-2, 2), uniform(-6, 6), scaled(-60, 1)]),
    "erfc": (mp.erfc, [uniform(-2, 2), uniform(-6, 27.2), uniform(0.2, 1.5), scaled(-60, 1)]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), [uniform(-3, 3), uniform(-740, 40), scaled(-60, 3), uniform(-40, 0)]),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), [uniform(-3, 3), uniform(-740, 40), scaled(-60, 5)]),
}
BINARY = {
    "powf": (
        lambda x, y: x**y,
        [
            lambda: (rng.uniform(0.1, 10), rng.uniform(-20, 20)),
            lambda: (1 + rng.uniform(-0.1, 0.1), rng.uniform(-6000, 6000)),
            lambda: (scaled(-1070, 1020, False)(), rng.uniform(-0.9, 0.9)),
            lambda: (rng.uniform(0.5, 2), rng.uniform(-1000, 1000)),
        ],
    ),
    "atan2": (
        mp.atan2,
        [
            lambda: (rng.uniform(-3, 3), rng.uniform(-3, 3)),
            lambda: (scaled(-1000, 1000)(), scaled(-1000, 1000)()),
            lambda: (scaled(-5, 5)(), scaled(-5, 5)()),
        ],
    ),
    "hypot": (
        mp.hypot,
        [
            lambda: (rng.uniform(-3, 3), rng.uniform(-3, 3)),
            lambda: (scaled(900, 1022)(), scaled(900, 1022)()),
            lambda: (scaled(-1070, -500)(), scaled(-1070, -500)()),
            lambda: (scaled(-5, 5)(), scaled(-5, 5)()),
        ],
    ),
    "powi": (lambda x, n: x ** int(n), [lambda: (rng.uniform(-3, 3), float(rng.randint(-40, 40))), lambda: (rng.uniform(0.9, 1.1), float(rng.randint(-3000, 3000)))]),
    "log": (
        lambda x, base: mp.log(x) / mp.log(base),
        [
            lambda: (scaled(-1070, 1022, False)(), scaled(-1070, 1022, False)()),
            lambda: (rng.uniform(0.5, 2), rng.uniform(0.5, 2)),
            lambda: (rng.uniform(0, 100), rng.choice([2.0, 3.0, 7.0, 10.0])),
        ],
    ),
}

# After all others, whose arguments stay as they were.
LATER = {"rsqrt": (lambda x: 1 / mp.sqrt(x), [scaled(-1074, 1022, False), uniform(0.25, 4)])}


def write(name, exact, x, y=0.0):
    nearest = float(exact)
    if abs(nearest) == float("inf") or exact == 0:
        return False
    rest = (exact - mp.mpf(nearest)) / mp.mpf(math.ulp(nearest))
    print(name, bits(x), bits(y), bits(nearest), bits(float(rest)), sep=",")
    return True


def main():
    mp.mp.prec = 240
    print("# Written by math_reference.py: name, x, y, nearest, rest as bits of doubles")
    for name, (function, samplers) in UNARY.items():
        # Angles up to 2^1022 and tiny complements need the bits that cancel.
        mp.mp.prec = 2400 if name in ("sin", "cos", "tan", "exp_m1", "ln_1p", "asinh") else 300
        count = 0
        while count < POINTS:
            x = samplers[count % len(samplers)]()
            count += write(name, function(mp.mpf(x)), x)
    mp.mp.prec = 300
    for name, (function, samplers) in BINARY.items():
        count = 0
        while count < POINTS:
            x, y = samplers[count % len(samplers)]()
            count += write(name, function(mp.mpf(x), mp.mpf(y)), x, y)
    for name, (function, samplers) in LATER.items():
        count = 0
        while count < POINTS:
            x = samplers[count % len(samplers)]()
            count += write(name, function(mp.mpf(x)), x)


main()
