//! The vanishing gradient: a sigmoid's slope is 1/4 at most and nearly 0 where the neuron is saturated, so each layer that the gradient
//! goes back through makes it smaller. ReLU's slope is 1 or 0.
//!
//! The same net of ten layers with three activations: the norm of the gradient of each layer's weights, averaged over a batch of random
//! objects.
//!
//! `cargo run --release --example vanishing_gradients [-- FILE]` prints them and writes the plot to FILE.

#[path = "support/plot.rs"]
mod plot;

use plot::Plot;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::error::Error;
use tapeless::prelude::*;
use tapeless::{gradient_norms, init};

const WIDTH: usize = 32;
const DEPTH: usize = 10;

tapeless::feedforward!(SigmoidNet: [WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, 1], sigmoid);
tapeless::feedforward!(TanhNet: [WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, 1], tanh);
tapeless::feedforward!(ReluNet: [WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, WIDTH, 1], relu);

#[differentiable(wrt(net))]
fn sigmoid_loss(net: &SigmoidNet, x: Vector<WIDTH>, y: f32) -> f32 {
    (sigmoid_net(net, x)[0] - y).powi(2)
}

#[differentiable(wrt(net))]
fn tanh_loss(net: &TanhNet, x: Vector<WIDTH>, y: f32) -> f32 {
    (tanh_net(net, x)[0] - y).powi(2)
}

#[differentiable(wrt(net))]
fn relu_loss(net: &ReluNet, x: Vector<WIDTH>, y: f32) -> f32 {
    (relu_net(net, x)[0] - y).powi(2)
}

/// The norm of each layer's gradient: layer by layer, from the input to the output.
fn norms<P: Params<Scalar = f32>>(gradient: &P) -> [f64; DEPTH] {
    let mut norms = [0.0; DEPTH];
    for (name, norm) in gradient_norms(gradient) {
        // `layer7.w` stands for the layer; biases are left out.
        let name = name.to_string();
        if let Some(layer) = name.strip_prefix("layer").and_then(|rest| rest.strip_suffix(".w")) {
            norms[layer.parse::<usize>().expect("a number") - 1] = f64::from(norm);
        }
    }
    norms
}

fn mean(rng: &mut StdRng, gradient: impl Fn(Vector<WIDTH>, f32) -> [f64; DEPTH]) -> Vec<(f64, f64)> {
    const OBJECTS: usize = 100;
    let mut total = [0.0; DEPTH];
    for _ in 0..OBJECTS {
        let x = Vector::from_fn(|_| rng.random_range(-1.0..1.0_f32));
        let found = gradient(x, x[0]);
        total.iter_mut().zip(found).for_each(|(total, norm)| *total += norm / OBJECTS as f64);
    }
    total.iter().enumerate().map(|(layer, norm)| ((layer + 1) as f64, *norm)).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "target/vanishing_gradients.svg".to_owned());
    let mut rng = StdRng::seed_from_u64(1);
    let (mut a, mut b, mut c) = (SigmoidNet::ZEROS, TanhNet::ZEROS, ReluNet::ZEROS);
    init::xavier_normal(&mut a, &mut rng);
    init::xavier_normal(&mut b, &mut rng);
    init::he_normal(&mut c, &mut rng);
    let lines = vec![
        ("sigmoid".to_owned(), mean(&mut rng, |x, y| norms(&sigmoid_loss::grad(&a, x, y)))),
        ("tanh".to_owned(), mean(&mut rng, |x, y| norms(&tanh_loss::grad(&b, x, y)))),
        ("ReLU".to_owned(), mean(&mut rng, |x, y| norms(&relu_loss::grad(&c, x, y)))),
    ];
    println!("norm of the gradient by layer\n{:>6} {:>10} {:>10} {:>10}", "layer", "sigmoid", "tanh", "ReLU");
    for layer in 0..DEPTH {
        print!("{:>6}", layer + 1);
        lines.iter().for_each(|(_, norms)| print!(" {:>10.2e}", norms[layer].1));
        println!();
    }
    let title = "a net of ten layers at random weights";
    plot::write(&path, &[Plot { title, x: "layer", y: "norm of the gradient", log_x: false, log_y: true, lines }])
}
