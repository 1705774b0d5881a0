//! A physics-informed net: the loss holds second derivatives of the net by its input.

use super::{check, matrix, numbers, vector};
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Net {
    w1: Vector<16, f64>,
    b1: Vector<16, f64>,
    hidden: Dense<16, 16, f64>,
    w3: Vector<16, f64>,
}

#[differentiable(wrt(t))]
fn u(net: &Net, t: f64) -> f64 {
    let h = tanh(net.w1 * t + net.b1);
    net.w3.dot(tanh(net.hidden.w * h + net.hidden.b))
}

#[differentiable(wrt(t))]
fn slope(net: &Net, t: f64) -> f64 {
    u::grad(net, t)
}

/// u″ + u = 0, u(0) = 0, u′(0) = 1.
#[differentiable(wrt(net))]
fn loss(net: &Net) -> f64 {
    let mut loss = u(net, 0.0).powi(2) + (slope(net, 0.0) - 1.0).powi(2);
    for i in 0..10 {
        let t = 0.2 * i as f64;
        loss += 0.1 * (slope::grad(net, t) + u(net, t)).powi(2);
    }
    loss
}

#[test]
fn a_physics_informed_net() {
    let net = Net {
        w1: vector(&mut numbers(5.1, 1.0)),
        b1: vector(&mut numbers(5.2, 0.5)),
        hidden: Dense { w: matrix(&mut numbers(5.3, 0.3)), b: vector(&mut numbers(5.4, 0.5)) },
        w3: vector(&mut numbers(5.5, 0.5)),
    };
    let (value, gradient) = loss::value_and_grad(&net);
    check("physics", "value", [value]);
    check("physics", "w1", gradient.w1.0);
    check("physics", "b1", gradient.b1.0);
    check("physics", "w2", gradient.hidden.w.as_slice().to_vec());
    check("physics", "b2", gradient.hidden.b.0);
    check("physics", "w3", gradient.w3.0);
}
