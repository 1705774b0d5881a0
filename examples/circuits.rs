//! Circuits as the lecture draws them: the values on every edge, forward and backward.
//!
//! The three gates: an addition passes the gradient on to both inputs, a multiplication sends to each input the gradient times
//! the other input, a maximum routes it to the larger one.
//!
//! `cargo run --release --example circuits [-- FOLDER]` prints them and writes the pictures to FOLDER, `target/circuits`
//! if there is none.

use std::error::Error;
use tapeless::graph::Trace;
use tapeless::prelude::*;

/// The lecture's own: f = (x + y)(y − z).
#[differentiable(trace)]
fn f(x: f64, y: f64, z: f64) -> f64 {
    (x + y) * (y - z)
}

/// The sum of two products and a maximum, twice: all three gates.
#[differentiable(trace)]
fn gates(x: f64, y: f64, z: f64, w: f64) -> f64 {
    2.0 * (x * y + maximum(z, w))
}

/// A neuron with two inputs, its sigmoid taken apart into the operations it is made of. Written as 1/(1 + e⁻ˢ) it would be recognised
/// and computed as one stable operation; `strict` leaves the formula as it is.
#[differentiable(trace, strict)]
fn neuron(w0: f64, x0: f64, w1: f64, x1: f64, w2: f64) -> f64 {
    let s = w0 * x0 + w1 * x1 + w2;
    1.0 / (1.0 + exp(-s))
}

fn show(name: &str, folder: &str, trace: &Trace) -> Result<(), Box<dyn Error>> {
    println!("{trace}");
    let path = format!("{folder}/{name}.svg");
    std::fs::write(&path, trace.to_svg().to_string())?;
    println!("picture written to {path}\n");
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/circuits".to_owned());
    std::fs::create_dir_all(&folder)?;
    show("f", &folder, &f::trace(1.0, 2.0, 3.0))?;
    show("gates", &folder, &gates::trace(3.0, -4.0, 2.0, -1.0))?;
    show("neuron", &folder, &neuron::trace(2.0, -1.0, -3.0, -2.0, -3.0))?;
    // At a tie each input of `maximum` gets half; the lecture gives all to the second one: `if x > y { x } else { y }`.
    println!("maximum at a tie: {:?}", gates::grad(0.0, 0.0, 1.0, 1.0));
    Ok(())
}
