//! An LSTM of 8 units over 100 steps.

use super::{check, matrix, numbers, vector};
use tapeless::prelude::*;

/// The gates stand in PyTorch's order: input, forget, cell, output.
#[derive(Params, Clone)]
struct Lstm {
    w: [Matrix<8, 4, f64>; 4],
    u: [Matrix<8, 8, f64>; 4],
    b: [Vector<8, f64>; 4],
}

#[differentiable(wrt(net))]
fn loss(net: &Lstm, xs: &[Vector<4, f64>; 100]) -> f64 {
    let mut h = Vector::<8, f64>::zeros();
    let mut c = Vector::<8, f64>::zeros();
    for x in xs {
        let input = sigmoid(net.w[0] * *x + net.u[0] * h + net.b[0]);
        let forget = sigmoid(net.w[1] * *x + net.u[1] * h + net.b[1]);
        let cell = tanh(net.w[2] * *x + net.u[2] * h + net.b[2]);
        let output = sigmoid(net.w[3] * *x + net.u[3] * h + net.b[3]);
        c = forget.component_mul(c) + input.component_mul(cell);
        h = output.component_mul(tanh(c));
    }
    h.norm_squared() + c.sum()
}

#[test]
fn an_lstm_over_100_steps() {
    let (mut w, mut u, mut b) = (numbers(0.1, 0.5), numbers(0.2, 0.5), numbers(0.3, 0.5));
    let net = Lstm {
        w: core::array::from_fn(|_| matrix(&mut w)),
        u: core::array::from_fn(|_| matrix(&mut u)),
        b: core::array::from_fn(|_| vector(&mut b)),
    };
    let mut x = numbers(0.4, 1.0);
    let xs = core::array::from_fn(|_| vector(&mut x));
    let (value, gradient) = loss::value_and_grad(&net, &xs);
    check("lstm", "value", [value]);
    assert!((loss::reference(&net, &xs) - value).abs() < 1e-12);
    check("lstm", "w", gradient.w.iter().flat_map(|m| m.as_slice().to_vec()));
    check("lstm", "u", gradient.u.iter().flat_map(|m| m.as_slice().to_vec()));
    check("lstm", "b", gradient.b.iter().flat_map(|b| b.0));
    let (_, residuals) = loss::forward(&net, &xs);
    let again = loss::backward(&net, &xs, &residuals, 1.0);
    check("lstm", "u", again.u.iter().flat_map(|m| m.as_slice().to_vec()));
}
