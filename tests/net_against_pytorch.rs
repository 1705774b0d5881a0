//! A net of two layers with cross-entropy against PyTorch: value and every gradient, for each label, in `f64` and `f32`
//! (tests/reference/mlp.csv).

#[path = "support/reference.rs"]
mod reference;

use reference::{Row, agrees, read};
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Mlp<T: Float = f32> {
    hidden: Dense<4, 5, T>,
    out: Dense<5, 3, T>,
}

#[differentiable]
fn loss<T: Float>(net: &Mlp<T>, x: Vector<4, T>, label: usize) -> T {
    let h = tanh(net.hidden.w * x + net.hidden.b);
    cross_entropy(net.out.w * h + net.out.b, label)
}

/// Compares the rows of one label and one float type; the number of values compared.
fn compare<T: Float>(rows: &[&Row], tolerance: f64) -> usize {
    let row =
        |name: &str| rows.iter().find(|row| row.text("name") == name).unwrap_or_else(|| panic!("no row `{name}`"));
    let fill = |leaf: &mut [T], name: &str| {
        let values: Vec<f64> = row(name).numbers("values");
        assert_eq!(values.len(), leaf.len(), "{name}");
        leaf.iter_mut().zip(values).for_each(|(slot, value)| *slot = T::from_f64(value));
    };
    let (mut net, mut x) = (Mlp::<T>::ZEROS, Vector::<4, T>::ZEROS);
    let names = ["hidden.w", "hidden.b", "out.w", "out.b"];
    names.iter().enumerate().for_each(|(leaf, name)| fill(net.leaf_mut(leaf), name));
    fill(x.leaf_mut(0), "x");
    let label: usize = row("loss").number("label");
    let (value, (d_net, d_x)) = loss::value_and_grad(&net, x, label);
    let expected: f64 = row("loss").number("gradient");
    assert!(agrees(value.to_f64(), expected, tolerance, tolerance), "value {value}: {}", row("loss"));
    let mut compared = 1;
    let mut check = |leaf: &[T], name: &str| {
        let expected: Vec<f64> = row(name).numbers("gradient");
        assert_eq!(expected.len(), leaf.len(), "{name}");
        for (ours, theirs) in leaf.iter().zip(expected) {
            assert!(agrees(ours.to_f64(), theirs, tolerance, tolerance), "{ours} and {theirs}: {}", row(name));
            compared += 1;
        }
    };
    names.iter().enumerate().for_each(|(leaf, name)| check(d_net.leaf(leaf), name));
    check(d_x.leaf(0), "x");
    compared
}

#[test]
fn value_and_all_gradients() {
    let rows = read("mlp.csv", include_str!("reference/mlp.csv"));
    let mut compared = 0;
    for label in ["0", "1", "2"] {
        let of = |dtype: &str| -> Vec<&Row> {
            rows.iter().filter(|row| row.text("label") == label && row.text("dtype") == dtype).collect()
        };
        compared += compare::<f64>(&of("float64"), 1e-14);
        compared += compare::<f32>(&of("float32"), 1e-6);
    }
    // 20 + 5 + 15 + 3 weights, 4 inputs and the value, for each of six.
    assert_eq!(compared, 6 * 48);
}
