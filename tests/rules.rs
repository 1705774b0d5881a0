//! Derivatives by hand: rules of functions in plain Rust, called from differentiable ones.
#![deny(warnings)]

use tapeless::prelude::*;

/// Kepler's equation `anomaly − eccentricity · sin(anomaly) = mean` by Newton's method.
fn kepler(mean: f64, eccentricity: f64) -> f64 {
    let mut anomaly = mean;
    for _ in 0..50 {
        anomaly -= (anomaly - eccentricity * anomaly.sin() - mean) / (1.0 - eccentricity * anomaly.cos());
    }
    anomaly
}

#[derivative(of = kepler, vjp)]
#[differentiable]
fn kepler_vjp(mean: f64, eccentricity: f64, value: f64, cotangent: f64) -> (f64, f64) {
    let slope = cotangent / (1.0 - eccentricity * value.cos());
    (slope, slope * value.sin())
}

/// Straight lines between the squares of 0, 1, 2, ….
fn squares(x: f64) -> f64 {
    [0.0, 1.0, 4.0, 9.0, 16.0][x as usize] + (x - x.floor()) * (2.0 * x.floor() + 1.0)
}

#[derivative(of = squares, jvp)]
fn squares_jvp(x: f64, _value: f64, x_tangent: f64) -> f64 {
    (2.0 * x.floor() + 1.0) * x_tangent
}

#[differentiable]
fn radius(m: f64, e: f64) -> f64 {
    1.0 - e * kepler(m, e).cos() * squares(m + 1.0)
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-7 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

/// Fourth-order central differences.
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3;
    (8.0 * (f(x + h) - f(x - h)) - (f(x + 2.0 * h) - f(x - 2.0 * h))) / (12.0 * h)
}

#[test]
fn a_solver_and_a_table() {
    let by_hand = |m: f64, e: f64| 1.0 - e * kepler(m, e).cos() * squares(m + 1.0);
    for (m, e) in [(0.7, 0.3), (1.4, 0.6), (0.2, 0.0)] {
        let (value, (d_m, d_e)) = radius::value_and_grad(m, e);
        close(value, by_hand(m, e));
        close(value, radius::reference(m, e));
        close(d_m, slope(|m| by_hand(m, e), m));
        close(d_e, slope(|e| by_hand(m, e), e));
        assert_eq!(radius::jvp(m, e, 0.3, -2.0).0, value);
        close(radius::jvp(m, e, 0.3, -2.0).1, 0.3 * d_m - 2.0 * d_e);
        let (value, residuals) = radius::forward(m, e);
        let cotangents = radius::backward(m, e, &residuals, 2.0);
        close(value, by_hand(m, e));
        close(cotangents.0, 2.0 * d_m);
        close(cotangents.1, 2.0 * d_e);
    }
}

#[test]
fn the_function_itself_has_all_derivatives() {
    let (value, (d_mean, d_e)) = kepler::value_and_grad(0.8, 0.4);
    assert_eq!((value, value), (kepler(0.8, 0.4), kepler::reference(0.8, 0.4)));
    close(d_mean, slope(|m| kepler(m, 0.4), 0.8));
    close(d_e, slope(|e| kepler(0.8, e), 0.4));
    close(kepler::jvp(0.8, 0.4, 1.0, 0.0).1, d_mean);
    // A rule of forward mode alone.
    assert_eq!(squares::value_and_grad(2.25), (5.25, 5.0));
    assert_eq!(squares::vjp(2.25, 2.0), (5.25, 10.0));
    // The rule is a function like others.
    assert_eq!(kepler_vjp(0.8, 0.4, value, 1.0), (d_mean, d_e));
    fn by_trait<F: DifferentiableScalar>(args: F::Args<'_>) -> F::Output {
        F::value(args)
    }
    assert_eq!(by_trait::<squares>((2.5,)), squares(2.5));
    assert_eq!(kepler::FLOPS, 0);
    assert!(kepler::graph().to_string().contains("kepler(mean, eccentricity)"), "{}", kepler::graph());
}

#[differentiable(hvp)]
fn squared_anomaly(m: f64, e: f64) -> f64 {
    let anomaly = kepler(m * m, e);
    anomaly * anomaly * m
}

#[differentiable(hessian)]
fn anomaly_at(x: Vector<2, f64>) -> f64 {
    kepler(x[0], x[1]) * x[1]
}

#[test]
fn second_derivatives_through_a_rule_in_the_language() {
    let (m, e) = (0.9, 0.35);
    let (d_m, d_e) = (1.0, -0.5);
    let (by_m, by_e) = squared_anomaly::hvp(m, e, d_m, d_e);
    let along = |t: f64| squared_anomaly::grad(m + t * d_m, e + t * d_e);
    close(by_m, slope(|t| along(t).0, 0.0));
    close(by_e, slope(|t| along(t).1, 0.0));
    let x = Vector([0.9, 0.35]);
    let h = anomaly_at::hessian(x);
    for i in 0..2 {
        for j in 0..2 {
            let moved = |t: f64| {
                let mut x = x;
                x[j] += t;
                anomaly_at::grad(x)[i]
            };
            close(h[(i, j)], slope(moved, 0.0));
        }
    }
    close(h[(0, 1)], h[(1, 0)]);
}

#[differentiable]
fn steepness(m: f64, e: f64) -> f64 {
    let (by_m, by_e) = kepler::grad(m, e);
    by_m * by_m + by_e
}

#[test]
fn derivatives_inside_of_bodies() {
    let (d_m, d_e) = steepness::grad(0.6, 0.2);
    close(d_m, slope(|m| steepness(m, 0.2), 0.6));
    close(d_e, slope(|e| steepness(0.6, e), 0.2));
    let by_hand = kepler::grad(0.6, 0.2);
    close(steepness(0.6, 0.2), by_hand.0 * by_hand.0 + by_hand.1);
}

/// Sorts, which the language cannot.
fn sorted(x: Vector<4, f64>) -> Vector<4, f64> {
    let mut numbers = x.0;
    numbers.sort_by(f64::total_cmp);
    Vector(numbers)
}

#[derivative(of = sorted, vjp)]
fn sorted_vjp(x: Vector<4, f64>, _value: Vector<4, f64>, cotangent: Vector<4, f64>) -> Vector<4, f64> {
    let mut order = [0, 1, 2, 3];
    order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    let mut result = Vector([0.0; 4]);
    for (place, from) in order.into_iter().enumerate() {
        result[from] = cotangent[place];
    }
    result
}

/// The median of `w x` element by element, and the range.
#[differentiable]
fn spread(w: Vector<4, f64>, x: Vector<4, f64>) -> (f64, f64) {
    let ordered = sorted(w.component_mul(x));
    (0.5 * (ordered[1] + ordered[2]), ordered[3] - ordered[0])
}

#[differentiable(jacobian)]
fn ordered_twice(x: Vector<4, f64>) -> Vector<4, f64> {
    sorted(sorted(x).map(sin))
}

#[test]
fn vectors_in_both_modes() {
    let (w, x) = (Vector([1.0, -2.0, 0.5, 3.0]), Vector([0.3, 0.8, -0.7, 0.2]));
    let (dw, dx) = (Vector([0.1, 0.2, -0.3, 0.4]), Vector([-0.5, 0.1, 0.7, 0.2]));
    let (value, tangent) = spread::jvp(w, x, dw, dx);
    assert_eq!(value, spread::reference(w, x));
    close(tangent.0, slope(|t| spread(w + dw * t, x + dx * t).0, 0.0));
    close(tangent.1, slope(|t| spread(w + dw * t, x + dx * t).1, 0.0));
    let (_, (by_w, by_x)) = spread::vjp(w, x, (2.0, -3.0));
    close(by_w.dot(dw) + by_x.dot(dx), 2.0 * tangent.0 - 3.0 * tangent.1);
    let j = ordered_twice::jacobian(x);
    close(j[(0, 2)], (-0.7f64).cos());
    assert_eq!(j.row(0).0.iter().filter(|slope| **slope != 0.0).count(), 1);
}

/// x / |x|, with its derivative in forward mode only.
fn direction(x: [f64; 3]) -> [f64; 3] {
    let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    x.map(|x| x / norm)
}

#[derivative(of = direction, jvp)]
fn direction_jvp(x: [f64; 3], value: [f64; 3], x_tangent: [f64; 3]) -> [f64; 3] {
    let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let along: f64 = (0..3).map(|i| value[i] * x_tangent[i]).sum();
    core::array::from_fn(|i| (x_tangent[i] - along * value[i]) / norm)
}

#[differentiable]
fn cosine(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (direction(a), direction(b));
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[test]
fn arrays_and_reverse_mode_from_a_rule_of_forward_mode() {
    let (a, b) = ([0.3, -1.0, 0.7], [1.1, 0.4, -0.2]);
    let (d_a, d_b) = cosine::grad(a, b);
    let at = |mut x: [f64; 3], k: usize, t: f64| {
        x[k] += t;
        x
    };
    for k in 0..3 {
        close(d_a[k], slope(|t| cosine::reference(at(a, k, t), b), 0.0));
        close(d_b[k], slope(|t| cosine::reference(a, at(b, k, t)), 0.0));
    }
}

/// Both rules, and an argument that is not differentiated.
fn interpolated(table: &[f64], x: f64) -> f64 {
    let k = (x as usize).min(table.len() - 2);
    table[k] + (x - k as f64) * (table[k + 1] - table[k])
}

#[derivative(of = interpolated, vjp, jvp = interpolated_jvp)]
fn interpolated_vjp(table: &[f64], x: f64, _value: f64, cotangent: f64) -> f64 {
    let k = (x as usize).min(table.len() - 2);
    cotangent * (table[k + 1] - table[k])
}

fn interpolated_jvp(table: &[f64], x: f64, _value: f64, x_tangent: f64) -> f64 {
    let k = (x as usize).min(table.len() - 2);
    x_tangent * (table[k + 1] - table[k])
}

#[differentiable]
fn work(table: &[f64], speed: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        let x = speed * (i as f64 + 0.5);
        if x > 1.0 {
            sum += interpolated(table, x) * x;
        } else {
            sum -= interpolated(table, x);
        }
    }
    sum
}

#[test]
fn slices_loops_and_branches() {
    let table = [1.0, 3.0, -2.0, 5.0];
    for speed in [0.61, 0.93, 1.17] {
        let (value, d_speed) = work::value_and_grad(&table, speed);
        close(value, work::reference(&table, speed));
        close(d_speed, slope(|speed| work::reference(&table, speed), speed));
        close(work::jvp(&table, speed, 2.0).1, 2.0 * d_speed);
    }
}

#[derive(Params, Clone, Debug, PartialEq)]
pub struct Spring {
    pub stiffness: f64,
    offset: Vector<2, f64>,
}

fn force(spring: &Spring, x: Vector<2, f64>, steps: usize) -> (Vector<2, f64>, f64) {
    let pull = (x - spring.offset) * (spring.stiffness * steps as f64);
    (pull, pull[0] * pull[0] + pull[1] * pull[1])
}

#[derivative(of = force, vjp)]
fn force_vjp(
    spring: &Spring,
    x: Vector<2, f64>,
    steps: usize,
    value: (Vector<2, f64>, f64),
    cotangent: (Vector<2, f64>, f64),
) -> (Spring, Vector<2, f64>) {
    let factor = spring.stiffness * steps as f64;
    let pull = cotangent.0 + value.0 * (2.0 * cotangent.1);
    let stiffness = pull.dot(x - spring.offset) * steps as f64;
    (Spring { stiffness, offset: pull * -factor }, pull * factor)
}

#[differentiable]
fn energy(spring: &Spring, x: Vector<2, f64>) -> f64 {
    let (pull, square) = force(spring, x * 2.0, 3);
    pull[0] * pull[1] + square.sqrt()
}

#[test]
fn structs_tuples_and_integers() {
    let spring = Spring { stiffness: 1.3, offset: Vector([0.2, -0.4]) };
    let x = Vector([0.5, 0.9]);
    let (value, (d_spring, d_x)) = energy::value_and_grad(&spring, x);
    close(value, energy::reference(&spring, x));
    close(d_spring.stiffness, slope(|s| energy(&Spring { stiffness: s, ..spring.clone() }, x), 1.3));
    for k in 0..2 {
        let moved = |t: f64| {
            let mut spring = spring.clone();
            spring.offset[k] += t;
            energy(&spring, x)
        };
        close(d_spring.offset[k], slope(moved, 0.0));
        let moved = |t: f64| {
            let mut x = x;
            x[k] += t;
            energy(&spring, x)
        };
        close(d_x[k], slope(moved, 0.0));
    }
    let tangent = Spring { stiffness: -0.2, offset: Vector([0.7, 0.1]) };
    let by_rows = d_spring.stiffness * -0.2 + d_spring.offset.dot(tangent.offset) + 0.3 * d_x[0];
    close(energy::jvp(&spring, x, &tangent, Vector([0.3, 0.0])).1, by_rows);
}

/// A rule for every float and size.
fn softest<T: Float, const N: usize>(x: Vector<N, T>, sharpness: T) -> T {
    let total = x.0.iter().fold(T::ZERO, |sum, x| sum + (*x * sharpness).exp());
    total.ln() / sharpness
}

#[derivative(of = softest, vjp)]
fn softest_vjp<T: Float, const N: usize>(
    x: Vector<N, T>,
    #[constant] sharpness: T,
    value: T,
    cotangent: T,
) -> Vector<N, T> {
    x.map(|x| cotangent * ((x - value) * sharpness).exp())
}

#[differentiable(wrt(x))]
fn soft_range<T: Float, const N: usize>(x: Vector<N, T>, sharpness: T) -> T {
    softest(x, sharpness) + softest(-x, sharpness)
}

#[differentiable]
fn smallest_of_two(a: f32, b: f32) -> f32 {
    -softest(Vector([-a, -b]), 4.0)
}

#[test]
fn generic_rules() {
    let x = Vector([0.3, -0.8, 1.2, 0.9]);
    let gradient = soft_range::grad(x, 3.0);
    for k in 0..4 {
        let moved = |t: f64| {
            let mut x = x;
            x[k] += t;
            soft_range(x, 3.0)
        };
        close(gradient[k], slope(moved, 0.0));
    }
    let (a, b) = smallest_of_two::grad(0.3, 0.5);
    assert!((a + b - 1.0).abs() < 1e-6 && a > b);
    assert!((a - 1.0 / (1.0 + (-0.8f32).exp())).abs() < 1e-6);
}

/// A function in plain Rust at every element, and in a closure.
#[differentiable]
fn at_every_element(x: Vector<3, f64>, shift: f64) -> f64 {
    let steps = x.map(squares).sum();
    steps + x.map(|x| x * squares(x + shift)).sum()
}

#[test]
fn in_maps_and_closures() {
    let (x, shift) = (Vector([0.3, 1.2, 2.4]), 0.25);
    let (value, (d_x, d_shift)) = at_every_element::value_and_grad(x, shift);
    close(value, x.0.iter().map(|x| squares(*x) + x * squares(x + shift)).sum());
    close(d_shift, slope(|s| at_every_element::reference(x, s), shift));
    for k in 0..3 {
        let moved = |t: f64| {
            let mut x = x;
            x[k] += t;
            at_every_element::reference(x, shift)
        };
        close(d_x[k], slope(moved, 0.0));
    }
}

// A function of another crate gets a derivative where it is imported.
use core::hint::black_box;

#[derivative(of = black_box, vjp)]
fn black_box_vjp(_x: f64, _value: f64, cotangent: f64) -> f64 {
    cotangent
}

#[differentiable(batch(x))]
fn identical(w: f64, #[constant] x: f64) -> f64 {
    black_box(w * x)
}

#[test]
fn functions_of_other_crates_and_batches() {
    assert_eq!(identical::grad(2.0, 3.0), 3.0);
    let (value, gradient) = identical::batch_value_and_grad(2.0, &[1.0, 2.0, 6.0]);
    assert_eq!((value, gradient), (6.0, 3.0));
}

#[differentiable]
fn in_another_crate(x: f64, v: Vector<3, f64>) -> f64 {
    zoo::rules::halved(x) * zoo::rules::scaled_gamma(x) + zoo::rules::largest(v)
}

#[differentiable(hvp)]
fn curved_in_another_crate(x: f64) -> f64 {
    zoo::rules::scaled_gamma(x * x)
}

#[test]
fn private_rules_of_another_crate() {
    let (x, v) = (1.7, Vector([0.2, 0.9, -0.4]));
    let (d_x, d_v) = in_another_crate::grad(x, v);
    close(d_x, slope(|x| in_another_crate::reference(x, v), x));
    assert_eq!(d_v, Vector([0.0, 1.0, 0.0]));
    close(curved_in_another_crate::hvp(0.8, 1.0), slope(curved_in_another_crate::grad, 0.8));
}

#[differentiable(recompute, trace)]
fn recomputed_and_traced(x: f64) -> f64 {
    let mut state = x;
    for _ in 0..4 {
        state = kepler(state, 0.3) * squares(1.0 + x) * 0.25;
    }
    state
}

#[test]
fn with_less_memory() {
    for x in [0.4, 0.9] {
        close(recomputed_and_traced::grad(x), slope(recomputed_and_traced::reference, x));
        close(recomputed_and_traced::jvp(x, 1.0).1, recomputed_and_traced::grad(x));
    }
    assert_eq!(recomputed_and_traced::RESIDUAL_BYTES, 0);
}
