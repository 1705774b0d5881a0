//! A transformer block: attention of four heads and a perceptron, each behind a layer norm and beside a residual path.

use super::{check, check_large, matrix, numbers, vector};
use tapeless::layers::{
    LayerNorm, MultiheadAttention, OutProjection, dense_rows, layer_norm_rows, multi_head_attention,
};
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Block {
    attention: MultiheadAttention<16, 4, 4, f64>,
    first: LayerNorm<16, f64>,
    second: LayerNorm<16, f64>,
    up: Dense<16, 32, f64>,
    down: Dense<32, 16, f64>,
}

#[differentiable]
fn loss(block: &Block, x: Matrix<6, 16, f64>) -> f64 {
    let n = layer_norm_rows(&block.first, x, 1e-5);
    let y = x + multi_head_attention(&block.attention, n, n, n);
    let n = layer_norm_rows(&block.second, y, 1e-5);
    let y = y + dense_rows(&block.down, gelu(dense_rows(&block.up, n)));
    y.component_mul(y).mean()
}

#[test]
fn a_transformer_block() {
    let heads = |seed: f64| {
        let mut numbers = numbers(seed, 0.4);
        Tensor3::from_slices(core::array::from_fn(|_| matrix(&mut numbers)))
    };
    let norm = |weight: f64, bias: f64| LayerNorm {
        weight: vector(&mut numbers(weight, 0.4)),
        bias: vector(&mut numbers(bias, 0.4)),
    };
    let attention = MultiheadAttention {
        in_proj_weight: Tensor4::from_slices([heads(2.2), heads(2.3), heads(2.4)]),
        // The model of PyTorch has none.
        in_proj_bias: Tensor3::zeros(),
        out_proj: OutProjection { weight: matrix(&mut numbers(2.5, 0.4)), bias: Vector::zeros() },
    };
    let block = Block {
        attention,
        first: norm(2.6, 2.7),
        second: norm(2.8, 2.9),
        up: Dense { w: matrix(&mut numbers(3.0, 0.4)), b: vector(&mut numbers(3.1, 0.4)) },
        down: Dense { w: matrix(&mut numbers(3.2, 0.4)), b: vector(&mut numbers(3.3, 0.4)) },
    };
    let x = matrix(&mut numbers(2.1, 1.0));
    let (value, (gradient, dx)) = loss::value_and_grad(&block, x);
    check("transformer", "value", [value]);
    assert!((loss::reference(&block, x) - value).abs() < 1e-12);
    check("transformer", "x", dx.as_slice().to_vec());
    for (k, name) in ["q", "k", "v"].into_iter().enumerate() {
        check("transformer", name, gradient.attention.in_proj_weight.slice(k).as_slice().to_vec());
    }
    check("transformer", "o", gradient.attention.out_proj.weight.as_slice().to_vec());
    for (weight, bias, norm) in [("g1", "s1", gradient.first), ("g2", "s2", gradient.second)] {
        check("transformer", weight, norm.weight.0);
        check("transformer", bias, norm.bias.0);
    }
    check_large("transformer", "up", gradient.up.w.as_slice().to_vec());
    check("transformer", "up_b", gradient.up.b.0);
    check_large("transformer", "down", gradient.down.w.as_slice().to_vec());
    check("transformer", "down_b", gradient.down.b.0);
}
