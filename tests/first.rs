use tapeless::prelude::*;

#[differentiable]
fn f(x: f64, y: f64, z: f64) -> f64 {
    (x + y) * (y - z)
}

#[test]
fn s1() {
    assert_eq!(f(1.0, 2.0, 3.0), -3.0);
    assert_eq!(f::value_and_grad(1.0, 2.0, 3.0), (-3.0, (-1.0, 2.0, -3.0)));
}
