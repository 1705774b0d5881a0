#!/usr/bin/env python3
"""Writes data/reference.json: small inputs of each eval with values worked out here, by the definitions and in complex or
central differences, without any of the suite's code. Needs numpy."""

import json
import math
from pathlib import Path

import numpy as np

rng = np.random.default_rng(7)


def gradient(f, x):
    """Sixth-order central differences by every element of an array."""
    x = np.asarray(x, dtype=float)
    result = np.zeros_like(x)
    h = 1e-3
    weights = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}
    for at in np.ndindex(x.shape):
        for step, weight in weights.items():
            for sign in (1, -1):
                moved = x.copy()
                moved[at] += sign * step * h
                result[at] += sign * weight * f(moved) / h
    return result


def lists(x):
    return np.asarray(x).tolist()


CASES = []


def case(module, function, inputs, output):
    CASES.append({"module": module, "function": function, "input": inputs, "output": output})


def hello():
    case("hello", "square", 3.0, 9.0)
    case("hello", "double", 3.0, 6.0)


def lse():
    x = rng.normal(size=5) * 20
    f = lambda x: float(np.log(np.sum(np.exp(x))))
    case("lse", "primal", {"x": lists(x)}, f(x))
    case("lse", "gradient", {"x": lists(x)}, lists(np.exp(x) / np.sum(np.exp(x))))


def llsq():
    n = 40
    x = rng.normal(size=3)
    t = -1 + np.arange(n) * 2 / (n - 1)
    f = lambda x: float(0.5 * np.sum((np.sign(t) - np.polyval(x[::-1], t)) ** 2))
    case("llsq", "primal", {"x": lists(x), "n": n}, f(x))
    case("llsq", "gradient", {"x": lists(x), "n": n}, lists(gradient(f, x)))


def kmeans():
    points, centres = rng.normal(size=(9, 3)), rng.normal(size=(2, 3))
    distances = lambda c: np.sum((points[:, None] - c[None]) ** 2, axis=2)
    f = lambda c: float(np.sum(np.min(distances(c), axis=1)))
    nearest = np.argmin(distances(centres), axis=1)
    assert set(nearest) == {0, 1}
    counts = np.array([[np.sum(nearest == k)] for k in range(2)])
    inputs = {"points": lists(points), "centroids": lists(centres)}
    case("kmeans", "cost", inputs, f(centres))
    case("kmeans", "dir", inputs, lists(gradient(f, centres) / (2 * counts)))


def gmm():
    d, k, n, m, gamma = 2, 3, 43, 1, 0.7
    x = rng.normal(size=(n, d))
    alpha, mu = rng.normal(size=k), rng.normal(size=(k, d))
    q, l = 0.5 * rng.normal(size=(k, d)), rng.normal(size=(k, d * (d - 1) // 2))

    def f(alpha, mu, q, l):
        weights = np.exp(alpha) / np.sum(np.exp(alpha))
        density = np.zeros(n)
        prior = 0.0
        freedom = d + m + 1
        for c in range(k):
            factor = np.diag(np.exp(q[c]))
            at = 0
            for j in range(d):
                for i in range(j + 1, d):
                    factor[i, j] = l[c][at]
                    at += 1
            precision = factor.T @ factor
            away = x - mu[c]
            exponent = -0.5 * np.einsum("ni,ij,nj->n", away, precision, away)
            density += weights[c] * np.exp(exponent) * math.sqrt(np.linalg.det(precision) / (2 * math.pi) ** d)
            # Wishart's density with V = 1/gamma² and `freedom` degrees of freedom.
            ln_gamma = d * (d - 1) / 4 * math.log(math.pi) + sum(math.lgamma((freedom - j) / 2) for j in range(d))
            prior += (
                m / 2 * math.log(np.linalg.det(precision))
                - gamma**2 / 2 * np.trace(precision)
                - freedom * d / 2 * math.log(2)
                + freedom * d * math.log(gamma)
                - ln_gamma
            )
        return float(np.sum(np.log(density)) + prior)

    inputs = {"d": d, "k": k, "n": n, "m": m, "gamma": gamma, "x": lists(x)}
    inputs |= {"alpha": lists(alpha), "mu": lists(mu), "q": lists(q), "l": lists(l)}
    case("gmm", "objective", inputs, f(alpha, mu, q, l))
    case(
        "gmm",
        "jacobian",
        inputs,
        {
            "alpha": lists(gradient(lambda v: f(v, mu, q, l), alpha)),
            "mu": lists(gradient(lambda v: f(alpha, v, q, l), mu)),
            "q": lists(gradient(lambda v: f(alpha, mu, v, l), q)),
            "l": lists(gradient(lambda v: f(alpha, mu, q, v), l)),
        },
    )


def lstm():
    layers, length, b = 1, 6, 3
    main, extra = rng.random((2 * layers, 4 * b)), rng.random((3, b))
    state, text = rng.random((2 * layers, b)), rng.integers(0, 2, (length, b)).astype(float)
    sigmoid = lambda x: 1 / (1 + np.exp(-x))

    def f(flat):
        main_, extra_ = flat[: main.size].reshape(main.shape), flat[main.size :].reshape(extra.shape)
        hidden, cell = [state[2 * i] for i in range(layers)], [state[2 * i + 1] for i in range(layers)]
        total = 0.0
        for t in range(length - 1):
            x = text[t] * extra_[0]
            for i in range(layers):
                weight, bias = main_[2 * i].reshape(4, b), main_[2 * i + 1].reshape(4, b)
                forget, ingate = sigmoid(x * weight[0] + bias[0]), sigmoid(hidden[i] * weight[1] + bias[1])
                outgate, change = sigmoid(x * weight[2] + bias[2]), np.tanh(hidden[i] * weight[3] + bias[3])
                cell[i] = cell[i] * forget + ingate * change
                hidden[i] = outgate * np.tanh(cell[i])
                x = hidden[i]
            y = x * extra_[1] + extra_[2]
            total += np.sum(text[t + 1] * (y - np.log(np.sum(np.exp(y)) + 2)))
        return float(-total / (b * (length - 1)))

    flat = np.concatenate([main.ravel(), extra.ravel()])
    inputs = {"main_params": lists(main), "extra_params": lists(extra), "state": lists(state), "sequence": lists(text)}
    case("lstm", "objective", inputs, f(flat))
    case("lstm", "jacobian", inputs, lists(gradient(f, flat)))


def turned(axis):
    """The rotation about an axis by its length."""
    angle = np.linalg.norm(axis)
    if angle == 0:
        return np.eye(3)
    x, y, z = axis / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross


def ba():
    camera = np.array([0.3, -0.2, 0.5, 0.1, 0.2, -3.0, 1.5, 0.3, -0.1, 0.02, -0.01])
    point, weight, seen = np.array([0.4, -0.6, 1.2]), 0.8, np.array([0.1, 0.2])

    def f(flat):
        camera, point, weight = flat[:11], flat[11:14], flat[14]
        x, y, z = turned(camera[:3]) @ (point - camera[3:6])
        flat_point = np.array([x / z, y / z])
        square = flat_point @ flat_point
        picture = flat_point * (1 + camera[9] * square + camera[10] * square**2) * camera[6] + camera[7:9]
        return weight * (picture - seen)

    flat = np.concatenate([camera, point, [weight]])
    rows = [gradient(lambda v, i=i: f(v)[i], flat) for i in range(2)]
    n, m, p = 2, 3, 12
    inputs = {"n": n, "m": m, "p": p, "cam": lists(camera), "x": lists(point), "w": weight, "feat": lists(seen)}
    errors = {
        "reproj_error": {"elements": lists(f(flat)), "repeated": p},
        "w_err": {"element": 1 - weight**2, "repeated": p},
    }
    case("ba", "objective", inputs, errors)
    # The first observation: camera 0, point 0; the last row is the last weight's.
    columns = list(range(11)) + [11 * n + i for i in range(3)] + [11 * n + 3 * m]
    starts = [15 * i for i in range(2 * p + 1)] + [30 * p + i + 1 for i in range(p)]
    jacobian = {
        "rows": starts[:30] + [starts[-1]],
        "cols": columns * 2 + [11 * n + 3 * m + p - 1],
        "vals": lists(np.concatenate(rows)) + [-2 * weight],
    }
    case("ba", "jacobian", inputs, jacobian)


def ht():
    bones, vertices, points = 22, 6, 4
    parents = [-1, 0, 0, 2, 3, 4, 0, 6, 7, 8, 0, 10, 11, 12, 0, 14, 15, 16, 0, 18, 19, 20]
    affine = lambda: np.vstack([np.hstack([turned(rng.normal(size=3)), rng.normal(size=(3, 1))]), [[0, 0, 0, 1]]])
    relatives, inverses = [affine() for _ in range(bones)], [affine() for _ in range(bones)]
    positions = np.hstack([rng.normal(size=(vertices, 3)), np.ones((vertices, 1))])
    weights = rng.random((vertices, bones)) * (rng.random((vertices, bones)) < 0.3)
    triangles = [[0, 1, 2], [2, 3, 4], [5, 0, 3]]
    theta = 0.5 * rng.normal(size=26)
    measured = rng.normal(size=(points, 3))

    def surface(theta, mirrored):
        bend, spread = np.zeros(bones), np.zeros(bones)
        for finger in range(5):
            at, angles = 2 + 4 * finger, theta[6 + 4 * finger : 10 + 4 * finger]
            bend[at], spread[at], bend[at + 1], bend[at + 2] = angles[0], angles[1], angles[2], angles[3]
        absolutes, place = [], np.zeros((vertices, 3))
        for b in range(bones):
            turn = np.eye(4)
            turn[:3, :3] = turned(np.array([0, 0, spread[b]])) @ turned(np.array([bend[b], 0, 0]))
            relative = relatives[b] @ turn
            absolutes.append(relative if parents[b] < 0 else absolutes[parents[b]] @ relative)
            place += weights[:, b : b + 1] * (positions @ (absolutes[b] @ inverses[b]).T)[:, :3]
        if mirrored:
            place[:, 0] *= -1
        return place @ turned(theta[:3]).T + theta[3:6]

    model = {
        "bone_count": bones,
        "bone_names": [str(b) for b in range(bones)],
        "parents": parents,
        "base_relatives": lists(relatives),
        "inverse_base_absolutes": lists(inverses),
        "base_positions": lists(positions),
        "weights": lists(weights),
        "triangles": triangles,
    }

    def both(correspondences, us, mirrored):
        def f(theta, us):
            place = surface(theta, mirrored)
            if us is None:
                return (measured - place[correspondences]).ravel()
            error = []
            for i, triangle in enumerate(correspondences):
                a, b, c = place[triangles[triangle]]
                u, v = us[i]
                error.append(measured[i] - u * a - v * b - (1 - u - v) * c)
            return np.concatenate(error)

        rows = []
        for row in range(3 * points):
            columns = []
            if us is not None:
                columns = lists(gradient(lambda v: f(theta, v)[row], us)[row // 3])
            rows.append(columns + lists(gradient(lambda v: f(v, us)[row], theta)))
        data = {"model": model | {"is_mirrored": mirrored}, "correspondences": correspondences, "points": lists(measured)}
        inputs = {"theta": lists(theta), "data": data, "us": [] if us is None else lists(us)}
        case("ht", "objective", inputs, lists(f(theta, us)))
        case("ht", "jacobian", inputs, rows)

    both([0, 5, 3, 0], None, True)
    both([0, 2, 1, 0], rng.random((points, 2)), False)


for write in (hello, lse, llsq, kmeans, gmm, lstm, ba, ht):
    write()
path = Path(__file__).parent / "data" / "reference.json"
path.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in CASES) + "\n]\n")
