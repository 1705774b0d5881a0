//! The four ways to differentiate on a computer, on the truncated logistic map l₁ = x, lₙ₊₁ = 4 lₙ (1 − lₙ) (Baydin, Pearlmutter,
//! Radul, Siskind, "Automatic differentiation in machine learning: a survey", figure 2).
//!
//! By hand: somebody works out a formula and types it in. Numerically: a difference quotient, whose error first falls with the step
//! (truncation) and then rises (rounding). Symbolically: the closed formula is differentiated as text, and swells. Algorithmically: the
//! program is differentiated, operation by operation. tapeless does the last one, and what it derives is a formula too: it stays linear in n,
//! since a shared expression is one node.
//!
//! `cargo run --release --example four_ways [-- FILE]` prints the tables and writes the plot to FILE.

#[path = "support/plot.rs"]
mod plot;

use plot::Plot;
use std::error::Error;
use tapeless::prelude::*;

/// l₄, as a program.
#[differentiable]
fn l(x: f64) -> f64 {
    let mut l = x;
    for _ in 0..3 {
        l = 4.0 * l * (1.0 - l);
    }
    l
}

/// The derivative of l₄ by hand: l₄ = 64 x (1−x) (1−2x)² (1−8x+8x²)², by the product rule.
fn by_hand(x: f64) -> f64 {
    let (a, b, c) = (x * (1.0 - x), 1.0 - 2.0 * x, 1.0 - 8.0 * x + 8.0 * x * x);
    64.0 * ((1.0 - 2.0 * x) * b * b * c * c - 4.0 * a * b * c * c + 2.0 * a * b * b * c * (16.0 * x - 8.0))
}

/// A formula as a tree, as symbolic systems without sharing hold it: only its size matters here.
///
/// lₙ₊₁ = 4 · lₙ · (1 − lₙ) holds lₙ twice, and its derivative 4 l′ₙ (1 − lₙ) − 4 lₙ l′ₙ holds lₙ twice and l′ₙ twice.
fn tree_sizes(n: usize) -> (f64, f64) {
    let (mut value, mut slope) = (1.0, 1.0);
    for _ in 1..n {
        // Two products, a difference and two numbers; five products and differences, and three numbers.
        (value, slope) = (2.0 * value + 5.0, 2.0 * value + 2.0 * slope + 9.0);
    }
    (value, slope)
}

// The map written out, so that no loop hides its length: a line for each factor 4.
macro_rules! written_out {
    ($($name:ident: $($four:literal)*;)*) => {$(
        #[differentiable]
        fn $name(x: f64) -> f64 {
            let l = x;
            $(let l = $four * l * (1.0 - l);)*
            l
        }
    )*};
}
written_out! {
    l_1:;
    l_2: 4.0;
    l_4: 4.0 4.0 4.0;
    l_8: 4.0 4.0 4.0 4.0 4.0 4.0 4.0;
    l_16: 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0;
    l_32: 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0 4.0;
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "target/four_ways.svg".to_owned());
    let x = 0.2;
    let exact = by_hand(x);
    println!("dl₄/dx at x = {x}");
    println!("  by hand          {exact:.15}");
    println!("  symbolically     {:.15}   (the expanded polynomial)", expanded(x));
    println!("  algorithmically  {:.15}   (reverse mode)", l::grad(x));
    println!("  algorithmically  {:.15}   (forward mode)\n", l::jvp(x, 1.0).1);

    println!("error of the numerical way against the step");
    println!("  {:>8} {:>14} {:>14}", "step", "(f(x+h)−f(x))/h", "central");
    let (mut forward, mut central) = (Vec::new(), Vec::new());
    for exponent in 1..=15 {
        let h = 10f64.powi(-exponent);
        let one_sided = ((l(x + h) - l(x)) / h - exact).abs();
        let two_sided = ((l(x + h) - l(x - h)) / (2.0 * h) - exact).abs();
        println!("  {h:>8.0e} {one_sided:>14.2e} {two_sided:>14.2e}");
        forward.push((h, one_sided));
        central.push((h, two_sided));
    }
    let ours = (l::grad(x) - exact).abs().max(f64::EPSILON);
    println!("  ours: {:.1e}, whatever the step\n", (l::grad(x) - exact).abs());

    println!("size of value and derivative, in operations and numbers");
    println!("(as a loop ours does not grow at all: {} nodes for every n)", l::graph().nodes.len());
    println!("  {:>3} {:>22} {:>10}", "n", "expanded formula", "ours");
    let graphs = [
        (1, l_1::graph()),
        (2, l_2::graph()),
        (4, l_4::graph()),
        (8, l_8::graph()),
        (16, l_16::graph()),
        (32, l_32::graph()),
    ];
    let (mut trees, mut shared) = (Vec::new(), Vec::new());
    for (n, graph) in graphs {
        let (value, slope) = tree_sizes(n);
        let size = graph.nodes.len() as f64;
        println!("  {n:>3} {:>22.0} {size:>10}", value + slope);
        trees.push((n as f64, value + slope));
        shared.push((n as f64, size));
    }
    println!("\n{}\n", l_4::graph().to_unicode());
    let constant = |points: &[(f64, f64)]| points.iter().map(|(h, _)| (*h, ours)).collect();
    let ours = ("algorithmic".to_owned(), constant(&forward));
    let errors = vec![("(f(x+h) − f(x)) / h".to_owned(), forward), ("central".to_owned(), central), ours];
    let sizes = vec![("expanded formula".to_owned(), trees), ("tapeless".to_owned(), shared)];
    plot::write(
        &path,
        &[
            Plot {
                title: "error of dl₄/dx at 0.2", x: "step h", y: "error", log_x: true, log_y: true, lines: errors
            },
            Plot { title: "size of value and derivative", x: "n", y: "size", log_x: false, log_y: true, lines: sizes },
        ],
    )
}

/// What a symbolic system gives when it multiplies out: a polynomial of degree 8, differentiated term by term.
fn expanded(x: f64) -> f64 {
    let coefficients = [64.0, -1344.0, 10752.0, -42240.0, 90112.0, -106496.0, 65536.0, -16384.0];
    coefficients.iter().enumerate().map(|(k, c)| (k + 1) as f64 * c * x.powi(k as i32)).sum()
}
