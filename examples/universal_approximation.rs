//! Universal approximation (Hornik, 1991): one hidden layer and a linear output approximate any continuous function, as well as one likes
//! with enough neurons, if and only if the activation is no polynomial.
//!
//! A curve is fitted with hidden layers of growing width, with four activations and with a polynomial, x².
//!
//! `cargo run --release --example universal_approximation [-- FILE]` prints the errors and writes the plot to FILE.

#[path = "support/plot.rs"]
mod plot;

use plot::Plot;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::error::Error;
use tapeless::init;
use tapeless::optim::{Adam, CosineAnnealing, Schedule};
use tapeless::prelude::*;

/// Two layers of N neurons in between: one number in, one number out.
#[derive(Params, Clone)]
struct Net<const N: usize> {
    w: Vector<N>,
    b: Vector<N>,
    out: Vector<N>,
    shift: f32,
}

// The same net with each activation.
macro_rules! nets {
    ($($name:ident, $loss:ident: |$z:ident| $activation:expr;)*) => {$(
        #[differentiable]
        fn $name<const N: usize>(net: &Net<N>, x: f32) -> f32 {
            let $z = net.w * x + net.b;
            net.out.dot($activation) + net.shift
        }

        #[differentiable(wrt(net))]
        fn $loss<const N: usize>(net: &Net<N>, x: f32, y: f32) -> f32 {
            let error = self::$name(net, x) - y;
            error * error
        }
    )*};
}
nets! {
    sigmoid_net, sigmoid_loss: |z| sigmoid(z);
    tanh_net, tanh_loss: |z| tanh(z);
    relu_net, relu_loss: |z| relu(z);
    cos_net, cos_loss: |z| cos(z);
    // A polynomial: whatever the width, the net is a parabola.
    square_net, square_loss: |z| z.component_mul(z);
}

/// What is to be approximated on [−1, 1].
fn target(x: f32) -> f32 {
    (4.0 * x).sin() * (1.0 - x * x) + 0.5 * x.abs()
}

const POINTS: usize = 101;

fn point(i: usize) -> f32 {
    2.0 * i as f32 / (POINTS - 1) as f32 - 1.0
}

/// Trains on all points, and gives the root of the mean square error.
fn fit<const N: usize>(
    gradient: impl Fn(&Net<N>, f32, f32, &mut Net<N>) -> f32,
    value: impl Fn(&Net<N>, f32) -> f32,
) -> f64 {
    const STEPS: u64 = 3000;
    let mut net = Net::<N>::ZEROS;
    init::normal(&mut net, 0.0, 1.0, &mut StdRng::seed_from_u64(1));
    // Neurons that bend at different places.
    net.w *= 4.0;
    net.b *= 2.0;
    net.out *= 1.0 / N as f32;
    let mut adam = Adam::new(0.02);
    let rate = CosineAnnealing::new(0.02, STEPS);
    for step in 0..STEPS {
        let mut sum = Net::<N>::ZEROS;
        for i in 0..POINTS {
            gradient(&net, point(i), target(point(i)), &mut sum);
        }
        tapeless::ParamsExt::scale(&mut sum, 1.0 / POINTS as f32);
        adam.set_learning_rate(rate.rate(step));
        adam.step(&mut net, &sum);
    }
    let square = |i: usize| f64::from(value(&net, point(i)) - target(point(i))).powi(2);
    ((0..POINTS).map(square).sum::<f64>() / POINTS as f64).sqrt()
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "target/universal_approximation.svg".to_owned());
    macro_rules! row {
        ($name:literal, $net:ident, $loss:ident) => {{
            let errors = [
                (2.0, fit::<2>(|n, x, y, g| $loss::accumulate_grad(n, x, y, g), |n, x| $net(n, x))),
                (4.0, fit::<4>(|n, x, y, g| $loss::accumulate_grad(n, x, y, g), |n, x| $net(n, x))),
                (8.0, fit::<8>(|n, x, y, g| $loss::accumulate_grad(n, x, y, g), |n, x| $net(n, x))),
                (16.0, fit::<16>(|n, x, y, g| $loss::accumulate_grad(n, x, y, g), |n, x| $net(n, x))),
                (32.0, fit::<32>(|n, x, y, g| $loss::accumulate_grad(n, x, y, g), |n, x| $net(n, x))),
            ];
            print!("{:>10}", $name);
            errors.iter().for_each(|(_, error)| print!(" {error:>9.4}"));
            println!();
            ($name.to_owned(), errors.to_vec())
        }};
    }
    println!("root of the mean square error by the number of hidden neurons");
    println!("{:>10} {:>9} {:>9} {:>9} {:>9} {:>9}", "", 2, 4, 8, 16, 32);
    let lines = vec![
        row!("sigmoid", sigmoid_net, sigmoid_loss),
        row!("tanh", tanh_net, tanh_loss),
        row!("ReLU", relu_net, relu_loss),
        row!("cos", cos_net, cos_loss),
        row!("x²", square_net, square_loss),
    ];
    let title = "fitting a curve with one hidden layer";
    plot::write(&path, &[Plot { title, x: "hidden neurons", y: "error", log_x: true, log_y: true, lines }])
}
