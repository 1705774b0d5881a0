//! Dead neurons: ReLU neurons that give 0 for every object of the data set. Their slope is 0 too, so they never learn. They can be
//! found, and they appear when steps are too large.
//!
//! `cargo run --release --example dead_neurons`

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tapeless::optim::Sgd;
use tapeless::prelude::*;
use tapeless::{dead_units, init};

const HIDDEN: usize = 32;

#[derive(Params, Clone)]
struct Net {
    hidden: Dense<2, HIDDEN>,
    out: Dense<HIDDEN, 1>,
}

/// The layer whose neurons are looked at.
#[differentiable]
fn hidden(net: &Net, x: Vector<2>) -> Vector<HIDDEN> {
    relu(net.hidden.w * x + net.hidden.b)
}

#[differentiable(wrt(net))]
fn loss(net: &Net, x: Vector<2>, y: f32) -> f32 {
    let answer = net.out.w * hidden(net, x) + net.out.b;
    (answer[0] - y).powi(2)
}

fn main() {
    let mut rng = StdRng::seed_from_u64(1);
    let data: Vec<(Vector<2>, f32)> = (0..200)
        .map(|_| Vector([rng.random_range(-1.0..1.0_f32), rng.random_range(-1.0..1.0)]))
        .map(|x| (x, (3.0 * x[0]).sin() + x[1]))
        .collect();
    println!("{:>10} {:>12} {:>12}  which of {HIDDEN} (×: dead)", "rate", "mean loss", "dead");
    for rate in [0.01, 0.03, 0.05, 0.08, 0.1] {
        let mut net = Net::ZEROS;
        init::he_normal(&mut net, &mut StdRng::seed_from_u64(2));
        let mut sgd = Sgd::new(rate);
        for _ in 0..5000 {
            let (x, y) = data[rng.random_range(0..data.len())];
            let gradient = loss::grad(&net, x, y);
            sgd.step(&mut net, &gradient);
        }
        let mean = data.iter().map(|(x, y)| loss(&net, *x, *y)).sum::<f32>() / data.len() as f32;
        let dead = dead_units(data.iter().map(|(x, _)| hidden(&net, *x)));
        let which: Vec<usize> = (0..HIDDEN).filter(|unit| dead[*unit]).collect();
        let marks: String = (0..HIDDEN).map(|unit| if dead[unit] { '×' } else { '·' }).collect();
        println!("{rate:>10} {mean:>12.4} {:>12}  {marks}", which.len());
        // A dead neuron's weights have no gradient, whatever the object.
        for (x, y) in &data {
            let gradient = loss::grad(&net, *x, *y);
            assert!(which.iter().all(|unit| gradient.hidden.w.row(*unit) == Vector([0.0; 2])));
        }
    }
}
