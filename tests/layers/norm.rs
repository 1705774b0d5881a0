//! Normalisations.

use super::{check, numbers, probe};
use crate::compare;
use tapeless::layers::{self, BatchNorm, LayerNorm, RmsNorm, RunningStatistics};
use tapeless::prelude::*;

#[differentiable]
fn layer(norm: &LayerNorm<5, f64>, x: &Vector<5, f64>, #[constant] p: Vector<5, f64>) -> f64 {
    layers::layer_norm(norm, *x, 1e-5).dot(p)
}

#[differentiable]
fn layer_rows(norm: &LayerNorm<5, f64>, x: &Matrix<3, 5, f64>, #[constant] p: Matrix<3, 5, f64>) -> f64 {
    layers::layer_norm_rows(norm, *x, 1e-5).component_mul(p).sum()
}

#[differentiable]
fn rms(norm: &RmsNorm<5, f64>, x: &Vector<5, f64>, #[constant] p: Vector<5, f64>) -> f64 {
    layers::rms_norm(norm, *x, 1e-6).dot(p)
}

#[differentiable]
fn rms_rows(norm: &RmsNorm<5, f64>, x: &Matrix<3, 5, f64>, #[constant] p: Matrix<3, 5, f64>) -> f64 {
    layers::rms_norm_rows(norm, *x, 1e-6).component_mul(p).sum()
}

#[test]
fn layer_and_root_mean_square() {
    compare!(layer as "layer_norm": n/dn: LayerNorm<5, f64>, x/dx: Vector<5, f64>; probe());
    compare!(layer_rows as "layer_norm_rows": n/dn: LayerNorm<5, f64>, x/dx: Matrix<3, 5, f64>; probe());
    compare!(rms as "rms_norm": n/dn: RmsNorm<5, f64>, x/dx: Vector<5, f64>; probe());
    compare!(rms_rows as "rms_norm_rows": n/dn: RmsNorm<5, f64>, x/dx: Matrix<3, 5, f64>; probe());
}

#[differentiable]
fn batch(norm: &BatchNorm<3, f64>, x: &Matrix<4, 3, f64>, #[constant] p: Matrix<4, 3, f64>) -> f64 {
    layers::batch_norm_rows(norm, *x, 1e-5).component_mul(p).sum()
}

#[differentiable]
fn batch2d(norm: &BatchNorm<2, f64>, x: &[Tensor3<2, 2, 3, f64>; 3], #[constant] p: [Tensor3<2, 2, 3, f64>; 3]) -> f64 {
    let y = layers::batch_norm2d(norm, x, 1e-5);
    let mut sum = 0.0;
    for b in 0..3 {
        sum += y[b].component_mul(p[b]).sum();
    }
    sum
}

#[differentiable]
fn frozen(
    norm: &BatchNorm<3, f64>,
    x: &Vector<3, f64>,
    #[constant] statistics: &RunningStatistics<3, f64>,
    #[constant] p: Vector<3, f64>,
) -> f64 {
    layers::batch_norm_frozen(norm, statistics, *x, 1e-5).dot(p)
}

#[differentiable]
fn frozen2d(
    norm: &BatchNorm<2, f64>,
    x: &Tensor3<2, 2, 3, f64>,
    #[constant] statistics: &RunningStatistics<2, f64>,
    #[constant] p: Tensor3<2, 2, 3, f64>,
) -> f64 {
    layers::batch_norm2d_frozen(norm, statistics, *x, 1e-5).component_mul(p).sum()
}

/// What layers.py takes as statistics.
fn statistics<const C: usize>() -> RunningStatistics<C, f64> {
    RunningStatistics {
        running_mean: numbers(0.7, 0.5),
        running_var: numbers::<Vector<C, f64>>(0.8, 0.5).add_scalar(1.0),
    }
}

#[test]
fn batches() {
    compare!(batch as "batch_norm_rows": n/dn: BatchNorm<3, f64>, x/dx: Matrix<4, 3, f64>; probe());
    compare!(batch2d as "batch_norm2d": n/dn: BatchNorm<2, f64>, x/dx: [Tensor3<2, 2, 3, f64>; 3]; probe());
    compare!(frozen as "batch_norm_frozen": n/dn: BatchNorm<3, f64>, x/dx: Vector<3, f64>; &statistics(), probe());
    compare!(frozen2d as "batch_norm2d_frozen": n/dn: BatchNorm<2, f64>, x/dx: Tensor3<2, 2, 3, f64>; &statistics(), probe());
}

#[test]
fn running_statistics() {
    let mut running = RunningStatistics::<3, f64>::default();
    running.update(&numbers::<Matrix<4, 3, f64>>(0.4, 1.0), 0.3);
    check("running", "mean", &running.running_mean.0);
    check("running", "var", &running.running_var.0);
    let mut running = RunningStatistics::<2, f64>::default();
    running.update2d(&numbers::<[Tensor3<2, 2, 3, f64>; 3]>(0.4, 1.0), 0.3);
    check("running2d", "mean", &running.running_mean.0);
    check("running2d", "var", &running.running_var.0);
}
