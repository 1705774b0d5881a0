//! A transformer block: attention of four heads and a perceptron, each behind a layer norm and beside a residual path.

use super::{check, check_large, matrix, numbers, vector};
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Block {
    q: [Matrix<4, 16, f64>; 4],
    k: [Matrix<4, 16, f64>; 4],
    v: [Matrix<4, 16, f64>; 4],
    o: Matrix<16, 16, f64>,
    g1: Vector<16, f64>,
    s1: Vector<16, f64>,
    g2: Vector<16, f64>,
    s2: Vector<16, f64>,
    up: Dense<16, 32, f64>,
    down: Dense<32, 16, f64>,
}

#[differentiable]
fn normalized(x: Matrix<6, 16, f64>, gain: Vector<16, f64>, shift: Vector<16, f64>) -> Matrix<6, 16, f64> {
    let centred = x.add_column(-x.column_mean());
    let variance = centred.component_mul(centred).column_mean();
    let scale = variance.map(|v| 1.0 / (v + 1e-5).sqrt());
    centred.mul_column(scale).mul_row(gain).add_row(shift)
}

#[differentiable]
fn loss(block: &Block, x: Matrix<6, 16, f64>) -> f64 {
    let n = normalized(x, block.g1, block.s1);
    let mut y = x;
    for i in 0..4 {
        let (q, k, v) = (n * block.q[i].transpose(), n * block.k[i].transpose(), n * block.v[i].transpose());
        let weights = softmax(q * k.transpose() * 0.5);
        y = y + weights * v * block.o.fixed_columns::<4>(4 * i).transpose();
    }
    let n = normalized(y, block.g2, block.s2);
    let h = gelu((n * block.up.w.transpose()).add_row(block.up.b));
    let y = y + (h * block.down.w.transpose()).add_row(block.down.b);
    y.component_mul(y).mean()
}

#[test]
fn a_transformer_block() {
    let heads = |seed: f64| {
        let mut numbers = numbers(seed, 0.4);
        core::array::from_fn(|_| matrix(&mut numbers))
    };
    let block = Block {
        q: heads(2.2),
        k: heads(2.3),
        v: heads(2.4),
        o: matrix(&mut numbers(2.5, 0.4)),
        g1: vector(&mut numbers(2.6, 0.4)),
        s1: vector(&mut numbers(2.7, 0.4)),
        g2: vector(&mut numbers(2.8, 0.4)),
        s2: vector(&mut numbers(2.9, 0.4)),
        up: Dense { w: matrix(&mut numbers(3.0, 0.4)), b: vector(&mut numbers(3.1, 0.4)) },
        down: Dense { w: matrix(&mut numbers(3.2, 0.4)), b: vector(&mut numbers(3.3, 0.4)) },
    };
    let x = matrix(&mut numbers(2.1, 1.0));
    let (value, (gradient, dx)) = loss::value_and_grad(&block, x);
    check("transformer", "value", [value]);
    check("transformer", "x", dx.as_slice().to_vec());
    for (name, heads) in [("q", &gradient.q), ("k", &gradient.k), ("v", &gradient.v)] {
        check("transformer", name, heads.iter().flat_map(|m| m.as_slice().to_vec()));
    }
    check("transformer", "o", gradient.o.as_slice().to_vec());
    for (name, v) in [("g1", gradient.g1), ("s1", gradient.s1), ("g2", gradient.g2), ("s2", gradient.s2)] {
        check("transformer", name, v.0);
    }
    check_large("transformer", "up", gradient.up.w.as_slice().to_vec());
    check("transformer", "up_b", gradient.up.b.0);
    check_large("transformer", "down", gradient.down.w.as_slice().to_vec());
    check("transformer", "down_b", gradient.down.b.0);
}
