//! Circuits and gates: S10 and M9.

use super::near;
use tapeless::prelude::*;

// ANCHOR: product
#[differentiable(trace)]
pub fn product(x: f64, y: f64, z: f64) -> f64 {
    let q = x + y;
    q * z
}

#[test]
fn s10_the_product_of_a_sum() {
    let trace = product::trace(-2.0, 5.0, -4.0);
    let value = |name| trace.value_of(name).unwrap()[0];
    let cotangent = |name| trace.cotangent_of(name).unwrap()[0];
    assert_eq!((value("q"), cotangent("q")), (3.0, -4.0));
    assert_eq!((value("x"), cotangent("x")), (-2.0, -4.0));
    assert_eq!((value("y"), cotangent("y")), (5.0, -4.0));
    assert_eq!((value("z"), cotangent("z")), (-4.0, 3.0));
}
// ANCHOR_END: product

// ANCHOR: neuron
/// 1/(1 + e^−(w₀x₀ + w₁x₁ + w₂)); `strict` keeps it as it is written.
#[differentiable(trace, strict)]
pub fn neuron(w0: f64, x0: f64, w1: f64, x1: f64, w2: f64) -> f64 {
    let s = w0 * x0 + w1 * x1 + w2;
    1.0 / (1.0 + exp(-s))
}

#[test]
fn s10_a_neuron_of_single_operations() {
    let trace = neuron::trace(2.0, -1.0, -3.0, -2.0, -3.0);
    let output = trace.graph().outputs[0];
    near(trace.value(output).unwrap()[0], 0.73, 2);
    // To the two digits that the slides print.
    for (name, printed) in [
        ("w0", -0.20),
        ("x0", 0.39),
        ("w1", -0.39),
        ("x1", -0.59),
        ("w2", 0.20),
        ("s", 0.20),
    ] {
        near(trace.cotangent_of(name).unwrap()[0], printed, 2);
    }
}
// ANCHOR_END: neuron

// ANCHOR: gates
#[differentiable(trace)]
pub fn gates(x: f64, y: f64, z: f64, w: f64) -> f64 {
    2.0 * (x * y + maximum(z, w))
}

#[test]
fn s10_all_three_gates() {
    let (value, gradient) = gates::value_and_grad(3.0, -4.0, 2.0, -1.0);
    assert_eq!(value, -20.0);
    assert_eq!(gradient, (-8.0, 6.0, 2.0, 0.0));
}
// ANCHOR_END: gates

/// The values stand on the edges of the picture.
#[test]
fn s10_values_on_every_edge() {
    let svg = gates::trace(3.0, -4.0, 2.0, -1.0).to_svg().to_string();
    assert!(
        svg.contains("class=\"label value left\"")
            && svg.contains("class=\"label cotangent\"")
    );
    for text in [
        ">-12</text>",
        ">-10</text>",
        ">-20</text>",
        ">-8</text>",
        ">6</text>",
        ">2</text>",
        ">0</text>",
    ] {
        assert!(svg.contains(text), "{text} in {svg}");
    }
}

// ANCHOR: rules
#[differentiable]
fn add(g: f64, x: f64, y: f64) -> f64 {
    g * (x + y)
}

#[differentiable]
fn multiply(g: f64, x: f64, y: f64) -> f64 {
    g * (x * y)
}

#[differentiable]
fn larger(g: f64, x: f64, y: f64) -> f64 {
    g * maximum(x, y)
}

#[test]
fn m9_gates() {
    let (_, dx, dy) = add::grad(3.0, 5.0, 7.0);
    assert_eq!((dx, dy), (3.0, 3.0)); // g and g
    let (_, dx, dy) = multiply::grad(3.0, 5.0, 7.0);
    assert_eq!((dx, dy), (21.0, 15.0)); // g y and g x
    let (_, dx, dy) = larger::grad(3.0, 5.0, 7.0);
    assert_eq!((dx, dy), (0.0, 3.0)); // g to the larger one
    let (_, dx, dy) = larger::grad(3.0, 7.0, 5.0);
    assert_eq!((dx, dy), (3.0, 0.0));
}
// ANCHOR_END: rules

// ANCHOR: ties
#[differentiable]
fn lecture_max(g: f64, x: f64, y: f64) -> f64 {
    g * if x > y { x } else { y }
}

#[test]
fn m9_ties() {
    // As PyTorch has it: half to each.
    let (_, dx, dy) = larger::grad(3.0, 5.0, 5.0);
    assert_eq!((dx, dy), (1.5, 1.5));
    // As the lecture has it: all to the second one, since the first is not larger.
    let (_, dx, dy) = lecture_max::grad(3.0, 5.0, 5.0);
    assert_eq!((dx, dy), (0.0, 3.0));
}
// ANCHOR_END: ties
