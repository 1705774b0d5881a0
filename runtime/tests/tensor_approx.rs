//! Equality within a tolerance (feature `approx`).
#![cfg(feature = "approx")]
use approx::{AbsDiffEq, assert_abs_diff_eq, assert_relative_eq, assert_ulps_eq, relative_eq, ulps_eq};
use tapeless_runtime::tensor::{Matrix, Vector};

#[test]
fn absolute() {
    let v: Vector<2> = Vector([1.0, 2.0]);
    assert_abs_diff_eq!(v, v + 1e-3, epsilon = 2e-3);
    assert!(!v.abs_diff_eq(&Vector([1.0, 2.1]), 1e-2));
    assert!(!v.abs_diff_eq(&Vector([1.1, 2.0]), 1e-2));
    assert_eq!(Vector::<2>::default_epsilon(), f32::EPSILON);
}

#[test]
fn relative() {
    let m: Matrix<1, 2, f64> = Matrix([[1e10, -1e-10]]);
    assert_relative_eq!(m, m * (1.0 + 1e-12), max_relative = 2e-12);
    assert!(!relative_eq!(m, m * (1.0 + 1e-11), epsilon = 0.0, max_relative = 2e-12));
}

#[test]
fn ulps() {
    let v: Vector<1> = Vector([1.0]);
    let next = Vector([1.0 + f32::EPSILON]);
    assert_ulps_eq!(v, next, epsilon = 0.0, max_ulps = 1);
    assert!(!ulps_eq!(v, Vector([1.0 + 3.0 * f32::EPSILON]), epsilon = 0.0, max_ulps = 1));
    assert!(!ulps_eq!(Vector([f32::NAN]), Vector([f32::NAN])));
}
