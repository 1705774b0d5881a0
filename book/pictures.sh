#!/usr/bin/env bash
# Writes what the book shows of the code anew: graphs, formulas and curves (`tests/lecture/pictures.rs` holds the book to them), and plots and
# tables of trainings, whose last digits depend on the machine.
set -euo pipefail
cd "$(dirname "$0")/.."
pictures=book/src/pictures

TAPELESS_BLESS=1 cargo test --test lecture pictures
run() { cargo run --release --quiet --example "$@"; }
run neuron | sed '/^$/,$d' > "$pictures/neuron.txt"
run xor | sed '/^$/,$d' > "$pictures/xor.txt"
run four_ways "$pictures/four-ways.svg" | sed '/^l  /,$d' > "$pictures/four-ways.txt"
run universal_approximation "$pictures/approximation.svg" | sed '/^plot/d' > "$pictures/approximation.txt"
run vanishing_gradients "$pictures/vanishing.svg" | sed '/^plot/d' > "$pictures/vanishing.txt"
run dead_neurons > "$pictures/dead.txt"
run activations -- --out "$pictures/comparison.svg" | sed '/^plot/d' > "$pictures/comparison.txt"
