//! Attention.

use super::probe;
use crate::compare;
use tapeless::layers::{self, MultiheadAttention};
use tapeless::prelude::*;

#[differentiable]
fn attend(
    q: &Matrix<3, 4, f64>,
    k: &Matrix<5, 4, f64>,
    v: &Matrix<5, 2, f64>,
    #[constant] p: Matrix<3, 2, f64>,
) -> f64 {
    layers::scaled_dot_product_attention(*q, *k, *v).component_mul(p).sum()
}

#[differentiable]
fn attend_causally(
    q: &Matrix<4, 3, f64>,
    k: &Matrix<4, 3, f64>,
    v: &Matrix<4, 2, f64>,
    #[constant] mask: Matrix<4, 4, f64>,
    #[constant] p: Matrix<4, 2, f64>,
) -> f64 {
    layers::scaled_dot_product_attention_masked(*q, *k, *v, mask).component_mul(p).sum()
}

#[test]
fn single_heads() {
    compare!(attend as "attention": q/dq: Matrix<3, 4, f64>, k/dk: Matrix<5, 4, f64>, v/dv: Matrix<5, 2, f64>; probe());
    compare!(attend_causally as "attention_causal": q/dq: Matrix<4, 3, f64>, k/dk: Matrix<4, 3, f64>, v/dv: Matrix<4, 2, f64>;
        layers::causal_mask(), probe());
}

#[differentiable]
fn heads(
    a: &MultiheadAttention<4, 2, 2, f64>,
    x: &Matrix<3, 4, f64>,
    y: &Matrix<5, 4, f64>,
    #[constant] p: Matrix<3, 4, f64>,
) -> f64 {
    layers::multi_head_attention(a, *x, *y, *y).component_mul(p).sum()
}

#[differentiable]
fn masked(
    a: &MultiheadAttention<4, 2, 2, f64>,
    x: &Matrix<3, 4, f64>,
    y: &Matrix<3, 4, f64>,
    #[constant] mask: Matrix<3, 3, f64>,
    #[constant] p: Matrix<3, 4, f64>,
) -> f64 {
    layers::multi_head_attention_masked(a, *x, *y, *y, mask).component_mul(p).sum()
}

#[test]
fn weights_of_pytorch_load() {
    // Made by layers.py with a state dict of `nn.MultiheadAttention`.
    let file = include_bytes!("../reference/multi_head.safetensors");
    let loaded = tapeless::weights::from_bytes::<MultiheadAttention<4, 2, 2, f64>>(file).expect("it loads");
    let parts = super::flat(&loaded);
    assert_eq!(parts.len(), super::flat(&super::numbers::<MultiheadAttention<4, 2, 2, f64>>(0.1, 0.8)).len());
    assert_eq!(loaded, super::numbers(0.1, 0.8));
}

#[test]
fn several_heads() {
    type Heads = MultiheadAttention<4, 2, 2, f64>;
    compare!(heads as "multi_head": a/da: Heads, x/dx: Matrix<3, 4, f64>, y/dy: Matrix<5, 4, f64>; probe());
    compare!(masked as "multi_head_causal": a/da: Heads, x/dx: Matrix<3, 4, f64>, y/dy: Matrix<3, 4, f64>;
        layers::causal_mask(), probe());
}
