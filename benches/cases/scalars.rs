//! Functions of few numbers, f64.

use super::{Case, HAND, TAPELESS, VALUE, keep, run, same};
use crate::hand;
use crate::models::{logistic, normal_equations, product, reprojection, rosenbrock};
use std::hint::black_box;
use tapeless::prelude::*;

const EXACT: f64 = 1e-13;

pub fn all() -> Vec<Case> {
    vec![
        scalar_graph(),
        logistic_map::<4>("logistic map, 4 times, f64"),
        logistic_map::<16>("logistic map, 16 times, f64"),
        logistic_map::<64>("logistic map, 64 times, f64"),
        rosenbrocks_function(),
        camera(),
        gauss_newton(),
    ]
}

fn scalar_graph() -> Case {
    let (value, (x, y, z)) = product::value_and_grad(1.0, 2.0, 3.5);
    let by_hand = hand::scalar::product(1.0, 2.0, 3.5);
    assert_eq!((value, [x, y, z]), by_hand);
    let three = || (black_box(1.0), black_box(2.0), black_box(3.5));
    let runs = vec![
        run(HAND, move || {
            let (x, y, z) = three();
            hand::scalar::product(x, y, z)
        }),
        run(TAPELESS, move || {
            let (x, y, z) = three();
            product::value_and_grad(x, y, z)
        }),
        run(VALUE, move || {
            let (x, y, z) = three();
            product(x, y, z)
        }),
    ];
    Case { name: "f = (x + y)(y − z), f64", runs, flops: None }
}

fn logistic_map<const N: usize>(name: &'static str) -> Case {
    let (value, slope) = hand::scalar::logistic::<N>(0.3);
    let ours = logistic::<N>::value_and_grad(0.3);
    // The map doubles each rounding error, the slope's too.
    let tolerance = 1e-15 * 2f64.powi(N.min(16) as i32);
    same(&[ours.0], &[value], tolerance);
    same(&[ours.1], &[slope], tolerance);
    let runs = vec![
        run(HAND, || hand::scalar::logistic::<N>(black_box(0.3))),
        run(TAPELESS, || logistic::<N>::value_and_grad(black_box(0.3))),
        run(VALUE, || logistic::<N>(black_box(0.3))),
    ];
    Case { name, runs, flops: None }
}

fn rosenbrocks_function() -> Case {
    let x = keep(Vector::<32, f64>::from_fn(|i| 0.1 * i as f64 - 1.0));
    let (g, place) = (keep(Vector::<32, f64>::zeros()), keep(Vector::<32, f64>::zeros()));
    let value = hand::scalar::rosenbrock(x, g);
    let ours = rosenbrock::value_and_grad(x);
    same(&[ours.0], &[value], EXACT);
    same(&ours.1.0, &g.0, EXACT);
    let x = &*x;
    let runs = vec![
        run(HAND, move || hand::scalar::rosenbrock(black_box(x), black_box(&mut *g))),
        run(TAPELESS, move || rosenbrock::write_grad(black_box(x), black_box(&mut *place))),
        run(VALUE, move || rosenbrock(black_box(x))),
    ];
    Case { name: "Rosenbrock, 32 numbers, f64", runs, flops: None }
}

/// A camera that sees 64 points.
struct Scene {
    turn: Vector<3, f64>,
    shift: Vector<3, f64>,
    lens: Vector<2, f64>,
    points: [Vector<3, f64>; 64],
    seen: [Vector<2, f64>; 64],
}

fn scene() -> &'static Scene {
    keep(Scene {
        turn: Vector([0.2, -0.4, 0.3]),
        shift: Vector([0.1, 0.2, 4.0]),
        lens: Vector([1.1, -0.05]),
        points: core::array::from_fn(|i| Vector::from_fn(|k| ((3 * i + k) as f64 * 1.7).sin())),
        seen: core::array::from_fn(|i| Vector::from_fn(|k| 0.3 * ((2 * i + k) as f64 * 0.9).cos())),
    })
}

fn camera() -> Case {
    let s = scene();
    let j = keep((Matrix::zeros(), Matrix::zeros(), Matrix::zeros()));
    for (point, seen) in s.points.iter().zip(&s.seen) {
        let errors = hand::camera::jacobian(s.turn, s.shift, s.lens, *point, *seen, j);
        let (value, ours) = reprojection::value_and_jacobian(s.turn, s.shift, s.lens, *point, *seen);
        same(&value.0, &errors.0, EXACT);
        for row in 0..2 {
            same(&ours.0.0[row], &j.0.0[row], EXACT);
            same(&ours.1.0[row], &j.1.0[row], EXACT);
            same(&ours.2.0[row], &j.2.0[row], EXACT);
        }
    }
    let (point, seen) = (s.points[5], s.seen[5]);
    let runs = vec![
        run(HAND, move || {
            let s = black_box(s);
            hand::camera::jacobian(s.turn, s.shift, s.lens, black_box(point), black_box(seen), black_box(&mut *j))
        }),
        run(TAPELESS, move || {
            let s = black_box(s);
            reprojection::value_and_jacobian(s.turn, s.shift, s.lens, black_box(point), black_box(seen))
        }),
        run(VALUE, move || {
            let s = black_box(s);
            reprojection(s.turn, s.shift, s.lens, black_box(point), black_box(seen))
        }),
    ];
    Case { name: "camera projection, errors and Jacobian, f64", runs, flops: None }
}

fn gauss_newton() -> Case {
    let s = scene();
    let by_hand = |s: &Scene| hand::normal::normal_equations(s.turn, s.shift, s.lens, &s.points, &s.seen);
    let generated = |s: &Scene| normal_equations(s.turn, s.shift, s.lens, &s.points, &s.seen);
    let (expected, (square, right, cost)) = (by_hand(s), generated(s));
    let upper: Vec<f64> = (0..8).flat_map(|i| square.0[i][i..].to_vec()).collect();
    same(&upper, &expected.0, EXACT);
    same(&right.0, &expected.1, EXACT);
    same(&[cost], &[expected.2], EXACT);
    let runs = vec![
        run(HAND, move || by_hand(black_box(s))),
        run(TAPELESS, move || generated(black_box(s))),
        run(VALUE, move || {
            let s = black_box(s);
            let error = |i: usize| reprojection(s.turn, s.shift, s.lens, s.points[i], s.seen[i]);
            (0..64).map(|i| error(i).norm_squared()).sum::<f64>()
        }),
    ];
    Case { name: "Gauss-Newton, normal equations of 64 points, f64", runs, flops: None }
}
