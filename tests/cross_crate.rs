//! Functions of another crate inside functions of this one, where they use what only their crate can name.
#![deny(warnings)]

use tapeless::prelude::*;
use zoo::private::{self, Scorer};

#[differentiable]
fn squared(scorer: &Scorer, x: Vector<4>, target: f32) -> f32 {
    (private::score(scorer, x) - target).powi(2)
}

#[differentiable]
fn at_three(p: Vector<3, f64>) -> f64 {
    private::entropy(p) * 2.0
}

#[differentiable]
fn generic_at_named<const K: usize>(p: Vector<K>) -> f32 {
    private::entropy(p).exp()
}

#[differentiable]
fn area(x: f64, y: f64) -> f64 {
    let (radius, angle) = zoo::private::polar(x, y);
    radius * radius * angle
}

fn slope(f: impl Fn(f64) -> f64, at: f64) -> f64 {
    let h = 1e-5;
    (f(at + h) - f(at - h)) / (2.0 * h)
}

#[test]
fn private_constants_fields_and_functions_of_another_crate() {
    let scorer = Scorer::new([0.1, -0.2, 0.3, 0.4], 0.05);
    let x = Vector([1.0, 2.0, -1.0, 0.5]);
    let (value, (d_scorer, d_x, d_target)) = squared::value_and_grad(&scorer, x, 0.3);
    assert!((value - squared::reference(&scorer, x, 0.3)).abs() < 1e-6);
    // score = tanh(1.5 z) + 1, z = w · x + b
    let z = 0.1 - 0.4 - 0.3 + 0.2 + 0.05f32;
    let t = (1.5 * z).tanh();
    let outer = 2.0 * (t + 1.0 - 0.3);
    let d_z = outer * 1.5 * (1.0 - t * t);
    assert!((value - (t + 0.7) * (t + 0.7)).abs() < 1e-6);
    assert!((d_target + outer).abs() < 1e-6);
    for i in 0..4 {
        assert!((d_scorer.leaf(0)[i] - d_z * x[i]).abs() < 1e-6);
        assert!((d_x[i] - d_z * [0.1, -0.2, 0.3, 0.4][i]).abs() < 1e-6);
    }
    assert!((d_scorer.leaf(1)[0] - d_z).abs() < 1e-6);
}

#[test]
fn generic_functions_of_another_crate() {
    let p = [0.2, 0.3, 0.5];
    let (value, gradient) = at_three::value_and_grad(Vector(p));
    assert!((value - at_three::reference(Vector(p))).abs() < 1e-14);
    for i in 0..3 {
        let along = |x: f64| {
            let mut q = p;
            q[i] = x;
            at_three::reference(Vector(q))
        };
        assert!((gradient[i] - slope(along, p[i])).abs() < 1e-8);
    }
    let (value, gradient) = generic_at_named::value_and_grad(Vector([0.5f32, 0.5]));
    assert!((value - generic_at_named::reference(Vector([0.5f32, 0.5]))).abs() < 1e-6);
    assert_eq!(gradient[0], gradient[1]);
}

#[test]
fn several_results_of_another_crate() {
    let (value, (d_x, d_y)) = area::value_and_grad(0.8, 0.6);
    assert!((value - area::reference(0.8, 0.6)).abs() < 1e-14);
    assert!((d_x - slope(|x| area::reference(x, 0.6), 0.8)).abs() < 1e-8);
    assert!((d_y - slope(|y| area::reference(0.8, y), 0.6)).abs() < 1e-8);
}

#[test]
fn functions_given_to_functions_of_another_crate() {
    #[differentiable]
    fn half_cosine(scale: f64, start: f64) -> f64 {
        zoo::given::fixed_point(|x| (scale * x).cos(), start)
    }
    let (value, gradient) = half_cosine::value_and_grad(1.2, 0.5);
    assert!((value - half_cosine::reference(1.2, 0.5)).abs() < 1e-14);
    assert!((gradient.0 - slope(|scale| half_cosine(scale, 0.5), 1.2)).abs() < 1e-8);
    assert!((gradient.1 - slope(|start| half_cosine(1.2, start), 0.5)).abs() < 1e-8);

    #[differentiable]
    fn bowl(p: Vector<2, f64>) -> f64 {
        (p[0] - 0.5 * p[1]).sin() + 0.25 * p[1]
    }
    #[differentiable]
    fn resting(start: Vector<2, f64>) -> f64 {
        zoo::given::both(bowl, start).norm_squared()
    }
    let start = Vector([0.4, -0.7]);
    let (value, gradient) = resting::value_and_grad(start);
    assert!((value - resting::reference(start)).abs() < 1e-14);
    for i in 0..2 {
        let along = |x: f64| {
            let mut moved = start;
            moved[i] = x;
            resting(moved)
        };
        assert!((gradient[i] - slope(along, start[i])).abs() < 1e-8);
    }
}
