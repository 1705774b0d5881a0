//! Convolutions with their weights, and poolings.

use super::probe;
use crate::compare;
use tapeless::layers::{self, Conv1d, Conv2d};
use tapeless::prelude::*;

#[differentiable]
fn conv(c: &Conv2d<3, 2, 3, 3, f64>, x: &Tensor3<3, 5, 4, f64>, #[constant] p: Tensor3<2, 3, 2, f64>) -> f64 {
    let h: Tensor3<2, 3, 2, f64> = conv2d(*x, c.weight, [2, 2], [1, 1]);
    relu(layers::add_bias2d(h, c.bias)).component_mul(p).sum()
}

#[differentiable]
fn grouped(c: &Conv2d<1, 4, 2, 3, f64>, x: &Tensor3<2, 5, 4, f64>, #[constant] p: Tensor3<4, 7, 2, f64>) -> f64 {
    let h: Tensor3<4, 7, 2, f64> = conv2d_with(*x, c.weight, [1, 2], [2, 1], [2, 1], 2);
    layers::add_bias2d(h, c.bias).component_mul(p).sum()
}

#[differentiable]
fn signal(c: &Conv1d<3, 2, 3, f64>, x: &Matrix<3, 6, f64>, #[constant] p: Matrix<2, 3, f64>) -> f64 {
    let h: Matrix<2, 3, f64> = conv1d(*x, c.weight, 2, 1);
    h.add_column(c.bias).component_mul(p).sum()
}

#[differentiable]
fn grouped_signal(c: &Conv1d<1, 3, 3, f64>, x: &Matrix<3, 7, f64>, #[constant] p: Matrix<3, 4, f64>) -> f64 {
    let h: Matrix<3, 4, f64> = conv1d_with(*x, c.weight, 2, 2, 2, 3);
    h.add_column(c.bias).component_mul(p).sum()
}

#[test]
fn convolutions() {
    compare!(conv as "conv2d": c/dc: Conv2d<3, 2, 3, 3, f64>, x/dx: Tensor3<3, 5, 4, f64>; probe());
    compare!(grouped as "conv2d_grouped": c/dc: Conv2d<1, 4, 2, 3, f64>, x/dx: Tensor3<2, 5, 4, f64>; probe());
    compare!(signal as "conv1d": c/dc: Conv1d<3, 2, 3, f64>, x/dx: Matrix<3, 6, f64>; probe());
    compare!(grouped_signal as "conv1d_grouped": c/dc: Conv1d<1, 3, 3, f64>, x/dx: Matrix<3, 7, f64>; probe());
}

#[differentiable]
fn max2d(x: &Tensor3<2, 5, 4, f64>, s: &Tensor3<2, 3, 3, f64>, #[constant] p: Tensor3<2, 3, 3, f64>) -> f64 {
    let h: Tensor3<2, 3, 3, f64> = max_pool2d(*x, [2, 2], [2, 2], [1, 1]);
    h.component_mul(*s).component_mul(p).sum()
}

#[differentiable]
fn avg2d(x: &Tensor3<2, 5, 4, f64>, s: &Tensor3<2, 3, 4, f64>, #[constant] p: Tensor3<2, 3, 4, f64>) -> f64 {
    let h: Tensor3<2, 3, 4, f64> = avg_pool2d(*x, [2, 3], [2, 1], [1, 1]);
    h.component_mul(*s).component_mul(p).sum()
}

#[differentiable]
fn max1d(x: &Matrix<2, 7, f64>, s: &Matrix<2, 4, f64>, #[constant] p: Matrix<2, 4, f64>) -> f64 {
    let h: Matrix<2, 4, f64> = max_pool1d(*x, 3, 2, 1);
    h.component_mul(*s).component_mul(p).sum()
}

#[differentiable]
fn avg1d(x: &Matrix<2, 7, f64>, s: &Matrix<2, 4, f64>, #[constant] p: Matrix<2, 4, f64>) -> f64 {
    let h: Matrix<2, 4, f64> = avg_pool1d(*x, 3, 2, 1);
    h.component_mul(*s).component_mul(p).sum()
}

#[differentiable]
fn global(x: &Tensor3<2, 3, 4, f64>, s: &Vector<2, f64>, #[constant] p: Vector<2, f64>) -> f64 {
    layers::global_avg_pool2d(*x).component_mul(*s).dot(p)
}

#[test]
fn poolings() {
    compare!(max2d as "max_pool2d": x/dx: Tensor3<2, 5, 4, f64>, s/ds: Tensor3<2, 3, 3, f64>; probe());
    compare!(avg2d as "avg_pool2d": x/dx: Tensor3<2, 5, 4, f64>, s/ds: Tensor3<2, 3, 4, f64>; probe());
    compare!(max1d as "max_pool1d": x/dx: Matrix<2, 7, f64>, s/ds: Matrix<2, 4, f64>; probe());
    compare!(avg1d as "avg_pool1d": x/dx: Matrix<2, 7, f64>, s/ds: Matrix<2, 4, f64>; probe());
    compare!(global as "global_avg_pool2d": x/dx: Tensor3<2, 3, 4, f64>, s/ds: Vector<2, f64>; probe());
}

/// The cotangent of a sum is a constant, which stands in the call of the kernel.
#[test]
fn sums_of_windows() {
    #[differentiable]
    fn plane(image: Tensor3<1, 3, 3, f64>, kernel: Tensor4<1, 1, 2, 2, f64>) -> f64 {
        let h: Tensor3<1, 2, 2, f64> = conv2d(image, kernel, [1, 1], [0, 0]);
        h.sum()
    }
    #[differentiable]
    fn line(signal: Matrix<1, 3, f64>, kernel: Tensor3<1, 1, 2, f64>) -> f64 {
        let h: Matrix<1, 2, f64> = conv1d(signal, kernel, 1, 0);
        h.sum()
    }
    let (_, (image, kernel)) = plane::value_and_grad(Tensor3::ones(), Tensor4::ones());
    assert_eq!(image, Tensor3([[[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]]));
    assert_eq!(kernel, Tensor4([[[[4.0; 2]; 2]]]));
    let (_, (signal, kernel)) = line::value_and_grad(Matrix::ones(), Tensor3::ones());
    assert_eq!((signal, kernel), (Matrix([[1.0, 2.0, 1.0]]), Tensor3([[[2.0, 2.0]]])));
}
