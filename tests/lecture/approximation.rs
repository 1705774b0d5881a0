//! Universal approximation: M5.

use rand::SeedableRng;
use rand::rngs::StdRng;
use tapeless::optim::Adam;
use tapeless::prelude::*;

// ANCHOR: net
/// One hidden layer of N neurons between one number and another.
#[derive(Params, Clone)]
struct Net<const N: usize> {
    w: Vector<N, f64>,
    b: Vector<N, f64>,
    out: Vector<N, f64>,
    shift: f64,
}

#[differentiable(wrt(net))]
fn with_tanh<const N: usize>(net: &Net<N>, x: f64, y: f64) -> f64 {
    let h = tanh(net.w * x + net.b);
    (net.out.dot(h) + net.shift - y).powi(2)
}

#[differentiable(wrt(net))]
fn with_square<const N: usize>(net: &Net<N>, x: f64, y: f64) -> f64 {
    let z = net.w * x + net.b;
    (net.out.dot(z.component_mul(z)) + net.shift - y).powi(2)
}
// ANCHOR_END: net

// ANCHOR: fit
/// Fits sin 4x on [−1, 1], and gives the root of the mean square error.
fn fit<const N: usize>(accumulate: impl Fn(&Net<N>, f64, f64, &mut Net<N>) -> f64) -> f64 {
    let mut net = Net::<N>::ZEROS;
    tapeless::init::normal(&mut net, 0.0, 1.0, &mut StdRng::seed_from_u64(1));
    net.w *= 4.0;
    net.b *= 2.0;
    net.out *= 1.0 / N as f64;
    let mut adam = Adam::new(0.02);
    let mut error = 0.0;
    for _ in 0..1500 {
        let mut gradient = Net::<N>::ZEROS;
        error = 0.0;
        for i in 0..=40 {
            let x = f64::from(i) / 20.0 - 1.0;
            error += accumulate(&net, x, (4.0 * x).sin(), &mut gradient) / 41.0;
        }
        tapeless::ParamsExt::scale(&mut gradient, 1.0 / 41.0);
        adam.step(&mut net, &gradient);
    }
    error.sqrt()
}

#[test]
fn m5_universal_approximation() {
    let narrow = fit::<2>(with_tanh::accumulate_grad);
    let wide = fit::<12>(with_tanh::accumulate_grad);
    assert!(wide < 0.3 * narrow && wide < 0.05, "{narrow} with 2 neurons, {wide} with 12");
    // The curve is odd: of all parabolas the straight lines are nearest, for every width.
    let parabola = fit::<12>(with_square::accumulate_grad);
    assert!(parabola > 0.3, "{parabola} with x²");
}
// ANCHOR_END: fit

/// Sigmoid, ReLU and cosine do too.
#[test]
fn m5_with_other_activations() {
    macro_rules! losses {
        ($($name:ident: $act:ident;)*) => {$(
            #[differentiable(wrt(net))]
            fn $name<const N: usize>(net: &Net<N>, x: f64, y: f64) -> f64 {
                let h = $act(net.w * x + net.b);
                (net.out.dot(h) + net.shift - y).powi(2)
            }
        )*};
    }
    losses! {
        with_sigmoid: sigmoid;
        with_relu: relu;
        with_cos: cos;
    }
    for (narrow, wide) in [
        (fit::<2>(with_sigmoid::accumulate_grad), fit::<16>(with_sigmoid::accumulate_grad)),
        (fit::<2>(with_relu::accumulate_grad), fit::<16>(with_relu::accumulate_grad)),
    ] {
        assert!(wide < 0.1 && wide < 0.5 * narrow, "{narrow} and {wide}");
    }
    // A single cosine is the curve itself: cos(4x − π/2).
    assert!(fit::<1>(with_cos::accumulate_grad) < 1e-6);
    assert!(fit::<16>(with_cos::accumulate_grad) < 0.01);
}
