#!/usr/bin/env python3
"""Runs the evals of GradBench with our tool, lets the suite validate it, and prints a table beside the suite's own tools.

    GRADBENCH=path/to/gradbench ./run.py [--seconds S] [--json FILE] [EVAL[:ARGUMENTS of the eval] …]

GRADBENCH is a checkout of the suite whose tools `manual` (which validates, too) and `tapenade` are built; GRADBENCH_PYTHON is a Python
with the suite's dependencies (numpy, scipy, pydantic, dataclasses-json), by default the one that runs this script.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
EVALS = ["hello", "gmm", "lstm", "ba", "lse", "llsq", "kmeans", "ht"]
PEERS = ["manual", "tapenade"]
#: The functions that compute the value.
VALUES = {"square", "objective", "primal", "cost"}


def lines(command, **options):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)


def least(timings):
    """The least of the runs: what else the machine does makes them longer, never shorter."""
    return min((timing["nanoseconds"] for timing in timings if timing["name"] == "evaluate"), default=None)


def peer(suite, tool, message, environment):
    """The time of one of the suite's C++ tools on the same input."""
    binary = suite / "tools" / tool / "bin" / message["module"]
    if not binary.exists():
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(message["input"], file)
        file.flush()
        run = subprocess.run([binary, file.name, message["function"]], capture_output=True, text=True, env=environment)
    if run.returncode != 0:
        return None
    return least([json.loads(line) for line in run.stdout.splitlines()[1:]])


def session(suite, python, name, arguments, seconds, tool, values):
    """One eval with our tool: for each size the times of value and gradient, and those of the peers."""
    environment = os.environ | {"PYTHONPATH": str(suite / "python" / "gradbench"), "OMP_NUM_THREADS": "1"}
    script = suite / "python" / "gradbench" / "gradbench" / "evals" / name / "run.py"
    timing = [] if name == "hello" else ["--min-runs", "5", "--min-seconds", str(seconds)]
    evaluation = lines([python, script, *arguments, *timing], cwd=suite, env=environment)
    ours = lines([tool])
    sizes, kinds, failures = {}, {}, []
    for line in evaluation.stdout:
        ours.stdin.write(line)
        ours.stdin.flush()
        message = json.loads(line)
        if message["kind"] == "end":
            break
        answer = ours.stdout.readline()
        response = json.loads(answer)
        if message["kind"] == "evaluate":
            size = message.get("description") or str(message["input"])
            kind = "value" if message["function"] in VALUES else "gradient"
            kinds[message["id"]] = (size, kind)
            row = sizes.setdefault(size, {})
            if response["success"]:
                row[kind] = least(response["timings"])
            else:
                failures.append(f"{name} {size} {kind}: {response['error']}")
            if name != "hello":
                for other in PEERS:
                    if kind == "gradient" or (values and other == "manual"):
                        row[f"{other} {kind}"] = peer(suite, other, message, environment)
        elif message["kind"] == "analysis":
            size, kind = kinds[message["of"]]
            sizes[size][f"{kind} valid"] = message["valid"]
            if not message["valid"]:
                failures.append(f"{name} {size} {kind}: {message.get('error')}")
        evaluation.stdin.write(answer)
        evaluation.stdin.flush()
    evaluation.stdin.close()
    ours.stdin.close()
    evaluation.wait()
    ours.wait()
    return sizes, failures


def number(value):
    return "" if value is None else f"{value:,.0f}"


def ratio(over, under):
    return over / under if over and under else None


def print_row(name, size, row):
    ours = row.get("gradient")
    cells = [name, size, number(row.get("value")), number(ours)]
    both = ratio(ours, row.get("value"))
    cells.append("" if both is None else f"{both:.2f}")
    for tool in PEERS:
        theirs = row.get(f"{tool} gradient")
        factor = ratio(theirs, ours)
        cells += [number(theirs), "" if factor is None else f"{factor:.2f}"]
    valid = [row.get("value valid"), row.get("gradient valid")]
    cells.append("yes" if valid == [True, True] else "no" if False in valid else "not asked")
    print("| " + " | ".join(cells) + " |", flush=True)


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values)) if values else math.nan


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("evals", nargs="*", default=EVALS, help="for instance `hello` or `'gmm:-d 2 10 -k 5'`")
    parser.add_argument("--seconds", type=float, default=0.3, help="of computation for each function and size")
    parser.add_argument("--json", help="a file for the figures")
    parser.add_argument("--values", action="store_true", help="also time the value of `manual`, for the file")
    parser.add_argument("--no-build", action="store_true")
    arguments = parser.parse_args()
    if "GRADBENCH" not in os.environ:
        sys.exit("GRADBENCH must be the path of a checkout of github gradbench/gradbench")
    suite = Path(os.environ["GRADBENCH"]).resolve()
    python = os.environ.get("GRADBENCH_PYTHON", sys.executable)
    manifest = HERE / "Cargo.toml"
    if not arguments.no_build:
        subprocess.run(["cargo", "build", "--release", "--manifest-path", manifest], check=True)
    tool = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")) / "release" / "tapeless-gradbench"

    print("Times in nanoseconds, the least of the runs; a factor above 1 means that tapeless is faster.\n")
    head = ["eval", "size", "value", "gradient", "gradient/value"]
    for peer_name in PEERS:
        head += [f"{peer_name} gradient", "factor"]
    head.append("valid")
    print("| " + " | ".join(head) + " |")
    print("| --- | --- |" + " ---: |" * (len(head) - 3) + " --- |", flush=True)
    results, failures = {}, []
    for asked in arguments.evals:
        name, _, rest = asked.partition(":")
        sizes, failed = session(suite, python, name, rest.split(), arguments.seconds, tool, arguments.values)
        results.setdefault(name, {}).update(sizes)
        failures += failed
        for size, row in sizes.items():
            print_row(name, size, row)

    print()
    timed = {name: sizes for name, sizes in results.items() if name != "hello"}
    for peer_name in PEERS:
        by_eval = {}
        for name, sizes in timed.items():
            factors = [ratio(row.get(f"{peer_name} gradient"), row.get("gradient")) for row in sizes.values()]
            by_eval[name] = [factor for factor in factors if factor]
        for name, factors in by_eval.items():
            if factors:
                print(f"{peer_name}, {name}: {geometric_mean(factors):.2f} in the geometric mean, {min(factors):.2f} at least")
        all_factors = [factor for factors in by_eval.values() for factor in factors]
        if all_factors:
            means = [geometric_mean(factors) for factors in by_eval.values() if factors]
            print(
                f"{peer_name}: {geometric_mean(all_factors):.2f} over all sizes, {geometric_mean(means):.2f} over evals, "
                f"{min(all_factors):.2f} at least\n"
            )
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(results, indent=1))
    for failure in failures:
        print(failure, file=sys.stderr)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
