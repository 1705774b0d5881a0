//! The nets of the benchmarks in dfdx, candle and burn, functions of few numbers in num-dual, beside tapeless.
//!
//!     cargo run --release --manifest-path benches/peers/Cargo.toml [-- [--seconds S] [--json] [PART OF A NAME …]]
//!
//! One thread. All are timed in turn in one process, as in `benches/ratios.rs`, and each peer's value and gradient are compared with
//! ours first. `table.py` beside this crate adds PyTorch and JAX.

#[path = "../../cases/mod.rs"]
#[allow(dead_code)]
mod cases;
#[path = "../../hand/mod.rs"]
#[allow(dead_code)]
mod hand;
#[path = "../../models/mod.rs"]
mod models;

mod burn_nets;
mod candle;
mod dfdx_nets;
mod scalars;

use cases::timing::{self, readable};
use cases::{Run, TAPELESS};
use models::{lstm_loss, mlp_loss, tanh_loss, xor_loss};
use tapeless::prelude::*;

/// A peer's way of doing a case.
pub struct Peer {
    case: &'static str,
    run: Run,
    value: f64,
    /// With respect to the first leaf, or its beginning.
    gradient: Vec<f64>,
}

impl Peer {
    fn new<T: Float, R>(
        case: &'static str,
        library: &'static str,
        value: T,
        gradient: Vec<T>,
        step: impl FnMut() -> R + 'static,
    ) -> Peer {
        let gradient = gradient.into_iter().map(T::to_f64).collect();
        Peer { case, run: cases::run(library, step), value: value.to_f64(), gradient }
    }
}

/// The case's name, and as many images and labels.
fn images<'a>(
    batch: usize,
    xs: &'a [Vector<784>; 64],
    labels: &'a [usize; 64],
) -> (&'static str, Vec<f32>, &'a [usize]) {
    // One sample is the one of the cases.
    let (name, from) = match batch {
        1 => ("MLP 784-128-64-10, one sample", 3),
        _ => ("MLP 784-128-64-10, batch of 64", 0),
    };
    let images = xs[from..from + batch].iter().flat_map(|x| x.0).collect();
    (name, images, &labels[from..from + batch])
}

fn one_hot(labels: &[usize]) -> Vec<f32> {
    labels.iter().flat_map(|label| (0..10).map(move |k| if k == *label { 1.0 } else { 0.0 })).collect()
}

/// What tapeless has for a net: value, and gradient of the first leaf.
fn ours(case: &str) -> Option<(f64, Vec<f64>)> {
    fn first<P: Params<Scalar = f32>>((value, gradient): (f32, P)) -> Option<(f64, Vec<f64>)> {
        Some((f64::from(value), gradient.leaf(0).iter().map(|x| f64::from(*x)).collect()))
    }
    match case {
        "MLP 2-16-16-1, tanh" => {
            let (net, x, target) = cases::nets::tiny_data();
            first(tanh_loss::value_and_grad(net, Vector(x), target))
        }
        "exclusive or, 2-2-1, batch of 4" => {
            let (net, xs, targets) = cases::nets::xor_data();
            first(xor_loss::value_and_grad(net, xs, targets))
        }
        "MLP 784-128-64-10, one sample" => {
            let (net, xs, labels) = cases::nets::large_data();
            first(mlp_loss::value_and_grad(net, &xs[3], labels[3]))
        }
        "MLP 784-128-64-10, batch of 64" => {
            let (net, xs, labels) = cases::nets::large_data();
            first(mlp_loss::batch_value_and_grad(net, xs, labels))
        }
        "LSTM, 32 units, 20 steps" => {
            let (net, xs, target) = cases::nets::lstm_data();
            first(lstm_loss::value_and_grad(net, xs, target))
        }
        _ => scalars::ours(case),
    }
}

/// Panics unless value and gradient are ours to rounding.
fn check(peer: &Peer) {
    let (value, gradient) = ours(peer.case).expect("a case of ours");
    cases::same(&[peer.value], &[value], 1e-5);
    // dfdx's LSTM has a matrix for each gate.
    let length = peer.gradient.len();
    assert!(length > 0 && length <= gradient.len());
    cases::same(&peer.gradient, &gradient[..length], 1e-5);
}

fn main() {
    let (mut seconds, mut json, mut parts) = (3.0, false, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => seconds = arguments.next().and_then(|s| s.parse().ok()).expect("--seconds wants a number"),
            "--json" => json = true,
            part => parts.push(part.to_owned()),
        }
    }
    let mut peers = dfdx_nets::all();
    peers.extend(candle::all());
    peers.extend(burn_nets::all());
    peers.extend(scalars::all());
    peers.iter().for_each(check);
    let libraries = ["dfdx", "candle", "burn", "num-dual"];
    if !json {
        println!("| one call of value and gradient | tapeless | {} |", libraries.join(" | "));
        println!("| --- | ---: |{}", " ---: |".repeat(libraries.len()));
    }
    for case in cases::all() {
        if !parts.is_empty() && !parts.iter().any(|part| case.name.contains(part.as_str())) {
            continue;
        }
        let mut runs: Vec<Run> = case.runs.into_iter().filter(|run| run.label == TAPELESS).collect();
        while let Some(at) = peers.iter().position(|peer| peer.case == case.name) {
            runs.push(peers.swap_remove(at).run);
        }
        if runs.len() < 2 {
            continue;
        }
        let times = timing::least(&mut runs, seconds);
        if json {
            let cells = runs.iter().zip(&times).map(|(run, time)| format!("{:?}: {time:.3}", run.label));
            let value = ours(case.name).map_or(0.0, |(value, _)| value);
            let cells = cells.collect::<Vec<_>>().join(", ");
            println!("{{\"case\": {:?}, \"value\": {value}, {cells}}}", case.name);
            continue;
        }
        let cells = libraries.map(|library| match runs.iter().position(|run| run.label == library) {
            Some(at) => format!("{} ({:.1} ×)", readable(times[at]), times[at] / times[0]),
            None => String::new(),
        });
        println!("| {} | {} | {} |", case.name, readable(times[0]), cells.join(" | "));
    }
}
