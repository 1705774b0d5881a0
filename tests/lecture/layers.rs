//! M12 to M15: gradients that vanish, neurons that die, and the other activations.

use super::near;
use tapeless::prelude::*;

/// The norm of the gradient falls from the last layer to the first with sigmoids, and stays of one size with ReLU.
#[test]
fn m12_vanishing_gradients() {
    use tapeless::gradient_norms;
    tapeless::feedforward!(Sigmoids: [8, 8, 8, 8, 8, 8, 8, 1], sigmoid, float = f64);
    tapeless::feedforward!(Relus: [8, 8, 8, 8, 8, 8, 8, 1], relu, float = f64);
    #[differentiable(wrt(net))]
    fn sigmoid_loss(net: &Sigmoids, x: Vector<8, f64>) -> f64 {
        (sigmoids(net, x)[0] - 1.0).powi(2)
    }
    #[differentiable(wrt(net))]
    fn relu_loss(net: &Relus, x: Vector<8, f64>) -> f64 {
        (relus(net, x)[0] - 1.0).powi(2)
    }
    // σ′ ≤ 1/4, and nearly 0 where the neuron is saturated.
    #[differentiable]
    fn act(z: f64) -> f64 {
        sigmoid(z)
    }
    assert_eq!(act::grad(0.0), 0.25);
    assert!(act::grad(10.0) < 1e-4 && act::grad(-10.0) < 1e-4);
    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let (mut a, mut b) = (Sigmoids::ZEROS, Relus::ZEROS);
    tapeless::init::xavier_normal(&mut a, &mut rng);
    tapeless::init::he_normal(&mut b, &mut rng);
    let x = Vector::from_fn(|i| (i as f64).sin());
    fn by_layer<P: Params<Scalar = f64>>(gradient: &P) -> Vec<f64> {
        let weights = gradient_norms(gradient).filter(|(name, _)| name.to_string().ends_with(".w"));
        weights.map(|(_, norm)| norm).collect()
    }
    let fall = |norms: &[f64]| norms[0] / norms[norms.len() - 1];
    let (sigmoids, relus) = (by_layer(&sigmoid_loss::grad(&a, x)), by_layer(&relu_loss::grad(&b, x)));
    assert_eq!((sigmoids.len(), relus.len()), (7, 7));
    assert!(fall(&sigmoids) < 1e-3, "{sigmoids:?}");
    assert!(fall(&relus) > 100.0 * fall(&sigmoids), "{relus:?}");
}

/// Neurons that give 0 for every object, found.
#[test]
fn m13_dead_neurons() {
    #[differentiable]
    fn hidden(layer: &Dense<2, 4, f64>, x: Vector<2, f64>) -> Vector<4, f64> {
        relu(layer.w * x + layer.b)
    }
    let layer =
        Dense { w: Matrix([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [-1.0, -1.0]]), b: Vector([0.0, -5.0, 0.5, -2.5]) };
    let data = [[1.0, -1.0], [-1.0, 1.0], [0.5, 0.5], [-1.0, -1.0]].map(Vector);
    let dead = tapeless::dead_units(data.iter().map(|x| hidden(&layer, *x)));
    assert_eq!(dead, Vector([false, true, false, true]));
    // No object teaches them.
    for x in data {
        let (_, residuals) = hidden::forward(&layer, x);
        let (gradient, _) = hidden::backward(&layer, x, &residuals, Vector([1.0; 4]));
        assert_eq!((gradient.b[1], gradient.b[3]), (0.0, 0.0));
    }
}

/// Maxout and GLU as layers with weights of their own, of vectors and of matrices.
#[test]
fn m14_maxout_and_glu() {
    #[differentiable]
    fn maxout_layer(w: &Dense<3, 2, f64>, v: &Dense<3, 2, f64>, z: Vector<3, f64>) -> Vector<2, f64> {
        maxout(w.w * z + w.b, v.w * z + v.b)
    }
    #[differentiable]
    fn glu_layer(w: &Dense<3, 2, f64>, v: &Dense<3, 2, f64>, z: Vector<3, f64>) -> Vector<2, f64> {
        glu(v.w * z + v.b, w.w * z + w.b)
    }
    #[differentiable]
    fn glu_of_vectors(w: Vector<3, f64>, w0: f64, v: Vector<3, f64>, v0: f64, z: Vector<3, f64>) -> f64 {
        sigmoid(w.dot(z) + w0) * (v.dot(z) + v0)
    }
    let w = Dense { w: Matrix([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0]]), b: Vector([0.5, -1.0]) };
    let v = Dense { w: Matrix([[-1.0, 0.0, 2.0], [1.0, 1.0, 1.0]]), b: Vector([0.25, 0.0]) };
    let z = Vector([1.0, -0.5, 0.75]);
    let (a, b) = (w.w * z + w.b, v.w * z + v.b);
    let (both, gated) = (maxout_layer(&w, &v, z), glu_layer(&w, &v, z));
    for i in 0..2 {
        assert_eq!(both[i], a[i].max(b[i]));
        near(gated[i], b[i] / (1.0 + (-a[i]).exp()), 14);
        near(glu_of_vectors(w.w.row(i), w.b[i], v.w.row(i), v.b[i], z), gated[i], 14);
    }
    // The gradient of the maximum goes to the larger of the two.
    let (_, residuals) = maxout_layer::forward(&w, &v, z);
    let (dw, dv, _) = maxout_layer::backward(&w, &v, z, &residuals, Vector([1.0, 1.0]));
    for i in 0..2 {
        assert_eq!((dw.b[i], dv.b[i]), if a[i] > b[i] { (1.0, 0.0) } else { (0.0, 1.0) });
    }
}

/// The activations with the lecture's constants: LeakyReLU 0.1, ELU(α), SELU(λ), Swish(α), GELU with 0.044715.
#[test]
fn m15_activations_with_the_lectures_constants() {
    #[differentiable]
    fn all(z: f64) -> [f64; 5] {
        [leaky_relu(z, 0.1), elu(z, 1.5), selu(z), swish(z, 2.0), gelu_tanh(z)]
    }
    let lambda = 1.050_700_987_355_480_5;
    let alpha = 1.673_263_242_354_377_2;
    for z in [-3.0, -0.7, 0.4, 2.5] {
        let bent = |alpha: f64| if z >= 0.0 { z } else { alpha * (f64::exp(z) - 1.0) };
        let curve = (2.0 / core::f64::consts::PI).sqrt() * (z + 0.044715 * z * z * z);
        let expected = [
            f64::max(0.1 * z, z),
            bent(1.5),
            lambda * bent(alpha),
            z / (1.0 + f64::exp(-2.0 * z)),
            z / 2.0 * (1.0 + f64::tanh(curve)),
        ];
        all(z).iter().zip(expected).for_each(|(value, expected)| near(*value, expected, 13));
        // And their slopes, against differences.
        let (_, residuals) = all::forward(z);
        for k in 0..5 {
            let mut one = [0.0; 5];
            one[k] = 1.0;
            near(all::backward(z, &residuals, one), (all(z + 1e-6)[k] - all(z - 1e-6)[k]) / 2e-6, 8);
        }
    }
}
