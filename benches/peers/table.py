#!/usr/bin/env python3
"""The README's table of peers: one call of value and gradient in tapeless, dfdx, candle, burn, num-dual, PyTorch and JAX, on one thread.

    PYTHON=python3 benches/peers/table.py [--core 1] [--seconds 3]

Needs `pip install torch jax` (the builds for the CPU; what is missing is left out). The Rust side runs before and after the Python side, and
the ratios are to the lesser of its two times. All losses are compared with tapeless's.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIBRARIES = ["dfdx", "candle", "burn", "num-dual", "PyTorch", "JAX (jit)"]
TINY, XOR = "MLP 2-16-16-1, tanh", "exclusive or, 2-2-1, batch of 4"
ONE, BATCH, LSTM = "MLP 784-128-64-10, one sample", "MLP 784-128-64-10, batch of 64", "LSTM, 32 units, 20 steps"


def fill(shapes, scale):
    """The weights of `cases/nets.rs`."""
    import numpy as np

    state, leaves = 1, []
    for shape in shapes:
        leaf = np.empty(int(np.prod(shape)), np.float32)
        for i in range(leaf.size):
            state = (state * 1_664_525 + 1_013_904_223) % 2**32
            leaf[i] = (np.float32(state >> 8) / np.float32(1 << 23) - np.float32(1)) * np.float32(scale)
        leaves.append(leaf.reshape(shape))
    return leaves


def data():
    import numpy as np

    images = np.array([[(i * 31 + s * 17) % 101 / 101 for i in range(784)] for s in range(64)], np.float32)
    labels = np.array([s * 7 % 10 for s in range(64)])
    large = fill([(128, 784), (128,), (64, 128), (64,), (10, 64), (10,)], 0.08)
    inputs = np.sin(np.array([[t + i for i in range(16)] for t in range(20)], np.float32))
    return {
        TINY: (fill([(16, 2), (16,), (16, 16), (16,), (1, 16), (1,)], 0.5), np.array([0.3, -0.7], np.float32), np.float32(0.5)),
        XOR: (
            fill([(2, 2), (2,), (1, 2), (1,)], 1.0),
            np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32),
            np.array([[0], [1], [1], [0]], np.float32),
        ),
        ONE: (large, images[3:4], labels[3:4]),
        BATCH: (large, images, labels),
        LSTM: (fill([(128, 16), (128, 32), (128,)], 0.5), inputs, np.cos(np.arange(32, dtype=np.float32))),
    }


def torch_steps(cases):
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(1)

    def tiny(w, x, target):
        h = torch.tanh(F.linear(x, w[0], w[1]))
        return (F.linear(torch.tanh(F.linear(h, w[2], w[3])), w[4], w[5]) - target).square().sum()

    def xor(w, xs, targets):
        h = torch.sigmoid(F.linear(xs, w[0], w[1]))
        return F.mse_loss(torch.sigmoid(F.linear(h, w[2], w[3])), targets)

    def large(w, images, labels):
        h = torch.relu(F.linear(images, w[0], w[1]))
        return F.cross_entropy(F.linear(torch.relu(F.linear(h, w[2], w[3])), w[4], w[5]), labels)

    def step(loss, weights, *inputs):
        weights = [torch.tensor(w, requires_grad=True) for w in weights]
        inputs = [torch.as_tensor(x) for x in inputs]

        def run():
            value = loss(weights, *inputs)
            gradients = torch.autograd.grad(value, weights)
            return value.item(), gradients

        return run

    def lstm(weights, inputs, target):
        cell = torch.nn.LSTM(16, 32)
        with torch.no_grad():
            for to, w in zip(cell.parameters(), [*weights, weights[2] * 0]):
                to.copy_(torch.tensor(w))
        parameters = list(cell.parameters())[:3]
        inputs, target = torch.tensor(inputs), torch.tensor(target)

        def run():
            value = (cell(inputs)[0][-1] - target).square().sum()
            return value.item(), torch.autograd.grad(value, parameters)

        return run

    losses = {TINY: tiny, XOR: xor, ONE: large, BATCH: large}
    return {name: lstm(*case) if name == LSTM else step(losses[name], *case) for name, case in cases.items()}


def jax_steps(cases):
    import jax
    import jax.numpy as np

    def linear(x, w, b):
        return x @ w.T + b

    def tiny(w, x, target):
        h = np.tanh(linear(x, w[0], w[1]))
        return np.sum((linear(np.tanh(linear(h, w[2], w[3])), w[4], w[5]) - target) ** 2)

    def xor(w, xs, targets):
        h = jax.nn.sigmoid(linear(xs, w[0], w[1]))
        return np.mean((jax.nn.sigmoid(linear(h, w[2], w[3])) - targets) ** 2)

    def large(w, images, labels):
        h = jax.nn.relu(linear(images, w[0], w[1]))
        z = jax.nn.log_softmax(linear(jax.nn.relu(linear(h, w[2], w[3])), w[4], w[5]))
        return -np.mean(np.take_along_axis(z, labels[:, None], axis=1))

    def lstm(w, inputs, target):
        def turn(state, x):
            h, c = state
            i, f, g, o = np.split(w[0] @ x + w[1] @ h + w[2], 4)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * np.tanh(g)
            return (jax.nn.sigmoid(o) * np.tanh(c), c), None

        (h, _), _ = jax.lax.scan(turn, (np.zeros(32), np.zeros(32)), inputs)
        return np.sum((h - target) ** 2)

    def step(loss, *arguments):
        compiled = jax.jit(jax.value_and_grad(loss))
        arguments = jax.device_put(arguments)

        def run():
            value, gradients = jax.block_until_ready(compiled(*arguments))
            return float(value), gradients

        return run

    losses = {TINY: tiny, XOR: xor, ONE: large, BATCH: large, LSTM: lstm}
    return {name: step(losses[name], *case) for name, case in cases.items()}


def least(run, seconds):
    """Nanoseconds of one call: the best of many samples of about a millisecond."""
    for _ in range(20):
        run()
    start, repeats = time.perf_counter(), 0
    while time.perf_counter() - start < 1e-3:
        run()
        repeats += 1
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(repeats):
            run()
        best = min(best, (time.perf_counter() - start) / repeats)
    return best * 1e9


def python_side(seconds):
    """Prints a line of JSON for each case and library that is there."""
    cases = data()
    for library, steps in [("PyTorch", torch_steps), ("JAX (jit)", jax_steps)]:
        try:
            steps = steps(cases)
        except ImportError as error:
            print(f"{library}: {error}", file=sys.stderr)
            continue
        for name, run in steps.items():
            print(json.dumps({"case": name, "value": run()[0], library: least(run, seconds)}), flush=True)


def readable(nanoseconds):
    for limit, unit in [(1e3, "ns"), (1e6, "µs"), (1e9, "ms")]:
        if nanoseconds < limit:
            return f"{nanoseconds / limit * 1e3:.3g} {unit}"
    return f"{nanoseconds / 1e9:.3g} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--core", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each case")
    parser.add_argument("--python-side", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.python_side:
        return python_side(arguments.seconds)

    one = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "JAX_PLATFORMS": "cpu"}
    one["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    environment = os.environ | one
    manifest = HERE / "Cargo.toml"
    subprocess.run(["cargo", "build", "--release", "--manifest-path", manifest], check=True)
    binary = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")) / "release" / "peers"
    pin = ["taskset", "-c", str(arguments.core)]
    seconds = ["--seconds", str(arguments.seconds)]

    def lines(command):
        output = subprocess.run([*pin, *command], env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
        return [json.loads(line) for line in output.splitlines()]

    load = os.getloadavg()[0]
    cases = {}
    for line in (
        lines([binary, "--json", *seconds])
        + lines([os.environ.get("PYTHON", sys.executable), __file__, "--python-side", *seconds])
        + lines([binary, "--json", *seconds])
    ):
        case = cases.setdefault(line.pop("case"), {})
        value = line.pop("value")
        known = case.setdefault("value", value)
        assert abs(value - known) <= 1e-4 * abs(known), f"{line}: a loss of {value}, not {known}"
        for library, nanoseconds in line.items():
            case[library] = min(nanoseconds, case.get(library, float("inf")))

    print(f"{datetime.date.today()}, one thread, load before {load:.1f}; the times are the least of many, `×` to tapeless.\n")
    print("| one call of value and gradient | tapeless | " + " | ".join(LIBRARIES) + " |")
    print("| --- |" + " ---: |" * (len(LIBRARIES) + 1))
    for name, case in cases.items():
        ours = case["tapeless"]
        cells = [f"{readable(case[l])} ({case[l] / ours:.3g} ×)" if l in case else "" for l in LIBRARIES]
        print(f"| {name} | {readable(ours)} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
