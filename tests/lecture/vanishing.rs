//! Vanishing gradients and dead neurons: M12 and M13.

use rand::SeedableRng;
use rand::rngs::StdRng;
use tapeless::prelude::*;
use tapeless::{dead_units, gradient_norms};

// ANCHOR: slope
#[differentiable]
fn act(z: f64) -> f64 {
    sigmoid(z)
}

#[test]
fn m12_a_saturated_sigmoid_has_hardly_a_slope() {
    assert_eq!(act::grad(0.0), 0.25);
    assert!(act::grad(10.0) < 1e-4);
    assert!(act::grad(-10.0) < 1e-4);
}
// ANCHOR_END: slope

// ANCHOR: nets
tapeless::feedforward!(Sigmoids: [8, 8, 8, 8, 8, 8, 8, 1], sigmoid, float = f64);
tapeless::feedforward!(Tanhs: [8, 8, 8, 8, 8, 8, 8, 1], tanh, float = f64);
tapeless::feedforward!(Relus: [8, 8, 8, 8, 8, 8, 8, 1], relu, float = f64);

#[differentiable(wrt(net))]
fn sigmoid_loss(net: &Sigmoids, x: Vector<8, f64>) -> f64 {
    (sigmoids(net, x)[0] - 1.0).powi(2)
}

#[differentiable(wrt(net))]
fn tanh_loss(net: &Tanhs, x: Vector<8, f64>) -> f64 {
    (tanhs(net, x)[0] - 1.0).powi(2)
}

#[differentiable(wrt(net))]
fn relu_loss(net: &Relus, x: Vector<8, f64>) -> f64 {
    (relus(net, x)[0] - 1.0).powi(2)
}

/// The norm of the gradient of each layer's weights, from the first to the last.
fn by_layer<P: Params<Scalar = f64>>(gradient: &P) -> Vec<f64> {
    let norms =
        gradient_norms(gradient).filter(|(name, _)| name.to_string().ends_with(".w"));
    norms.map(|(_, norm)| norm).collect()
}

#[test]
fn m12_vanishing_gradients() {
    let mut rng = StdRng::seed_from_u64(1);
    let (mut a, mut b, mut c) = (Sigmoids::ZEROS, Tanhs::ZEROS, Relus::ZEROS);
    tapeless::init::xavier_normal(&mut a, &mut rng);
    tapeless::init::xavier_normal(&mut b, &mut rng);
    tapeless::init::he_normal(&mut c, &mut rng);
    let x = Vector::from_fn(|i| (i as f64).sin());
    let sigmoids = by_layer(&sigmoid_loss::grad(&a, x));
    let tanhs = by_layer(&tanh_loss::grad(&b, x));
    let relus = by_layer(&relu_loss::grad(&c, x));
    // The first layer's share of the last one's.
    let share = |norms: &[f64]| norms[0] / norms[6];
    assert!(share(&sigmoids) < 1e-3, "{sigmoids:?}");
    assert!(share(&tanhs) > 100.0 * share(&sigmoids), "{tanhs:?}");
    assert!(share(&relus) > 100.0 * share(&sigmoids), "{relus:?}");
}
// ANCHOR_END: nets

// ANCHOR: dead
#[differentiable]
fn hidden(layer: &Dense<2, 4, f64>, x: Vector<2, f64>) -> Vector<4, f64> {
    relu(layer.w * x + layer.b)
}

#[test]
fn m13_dead_neurons() {
    let layer = Dense {
        w: Matrix([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [-1.0, -1.0]]),
        b: Vector([0.0, -5.0, 0.5, -2.5]),
    };
    let data = [[1.0, -1.0], [-1.0, 1.0], [0.5, 0.5], [-1.0, -1.0]].map(Vector);
    let dead = dead_units(data.iter().map(|x| hidden(&layer, *x)));
    assert_eq!(dead, Vector([false, true, false, true]));
    // No object teaches them anything.
    for x in data {
        let (_, residuals) = hidden::forward(&layer, x);
        let (gradient, _) = hidden::backward(&layer, x, &residuals, Vector([1.0; 4]));
        assert_eq!((gradient.b[1], gradient.b[3]), (0.0, 0.0));
    }
}
// ANCHOR_END: dead
