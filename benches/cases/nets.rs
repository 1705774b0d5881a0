//! Neural nets, f32.

use super::{Case, HAND, LIBM, Run, TAPELESS, VALUE, keep, run, same, same_gradient};
use crate::hand;
use crate::hand::mlp::{BATCH, Space};
use crate::models::{
    DigitsNet, Lstm, Mlp, TanhNet, Xor, digits_loss, lstm_loss, mlp, mlp_loss, tanh_loss, tanh_net, xor_loss,
};
use std::hint::black_box;
use tapeless::prelude::*;

/// A few roundings of the largest element.
const CLOSE: f64 = 2e-6;

pub fn all() -> Vec<Case> {
    let mut cases = tiny();
    cases.extend([xor(), digits()]);
    cases.extend(large());
    cases.push(lstm());
    cases
}

/// Floats that look random and are the same on every machine, within `±range`.
fn fill(bundle: &mut impl Params<Scalar = f32>, leaves: usize, range: f32) {
    let mut state = 1u32;
    for leaf in 0..leaves {
        for x in bundle.leaf_mut(leaf) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *x = ((state >> 8) as f32 / (1 << 23) as f32 - 1.0) * range;
        }
    }
}

/// A net, an input and a target.
pub fn tiny_data() -> (&'static TanhNet, [f32; 2], f32) {
    let net = keep(TanhNet::ZEROS);
    fill(net, TanhNet::LEAVES, 0.5);
    (net, [0.3, -0.7], 0.5)
}

fn tiny() -> Vec<Case> {
    let (net, x, target) = tiny_data();
    let (value, ours) = tanh_loss::value_and_grad(net, Vector(x), target);
    for by_hand in [hand::tanh_net::value_and_grad, hand::tanh_net::value_and_grad_libm] {
        let mut g = TanhNet::ZEROS;
        same(&[value], &[by_hand(net, x, target, &mut g)], CLOSE);
        same_gradient(&ours, &g, CLOSE);
    }
    same(&[tanh_net(net, Vector(x))], &[hand::tanh_net::output(net, x)], CLOSE);
    let by_hand = |label, f: fn(&TanhNet, [f32; 2], f32, &mut TanhNet) -> f32| {
        let g = keep(TanhNet::ZEROS);
        run(label, move || f(black_box(net), black_box(x), black_box(target), black_box(&mut *g)))
    };
    let place = keep(TanhNet::ZEROS);
    let gradient = vec![
        by_hand(HAND, hand::tanh_net::value_and_grad),
        by_hand(LIBM, hand::tanh_net::value_and_grad_libm),
        run(TAPELESS, move || {
            tanh_loss::write_grad(black_box(net), black_box(Vector(x)), black_box(target), black_box(&mut *place))
        }),
        run(VALUE, move || tanh_loss(black_box(net), black_box(Vector(x)), black_box(target))),
    ];
    let inference = vec![
        run(HAND, move || hand::tanh_net::output(black_box(net), black_box(x))),
        run(LIBM, move || hand::tanh_net::output_libm(black_box(net), black_box(x))),
        run(TAPELESS, move || tanh_net(black_box(net), black_box(Vector(x)))),
    ];
    vec![
        Case { name: "MLP 2-16-16-1, tanh", runs: gradient, flops: None },
        Case { name: "MLP 2-16-16-1, inference", runs: inference, flops: None },
    ]
}

/// A net, the four inputs and their targets.
pub fn xor_data() -> (&'static Xor, &'static Matrix<4, 2>, &'static Vector<4>) {
    let net = keep(Xor::ZEROS);
    fill(net, Xor::LEAVES, 1.0);
    (net, keep(Matrix([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])), keep(Vector([0.0, 1.0, 1.0, 0.0])))
}

fn xor() -> Case {
    let ((net, xs, targets), g, place) = (xor_data(), keep(Xor::ZEROS), keep(Xor::ZEROS));
    let (value, ours) = xor_loss::value_and_grad(net, xs, targets);
    same(&[value], &[hand::xor::value_and_grad(net, xs, targets, g)], CLOSE);
    same_gradient(&ours, g, CLOSE);
    let runs = vec![
        run(HAND, move || {
            hand::xor::value_and_grad(black_box(net), black_box(xs), black_box(targets), black_box(&mut *g))
        }),
        run(TAPELESS, move || {
            xor_loss::write_grad(black_box(net), black_box(xs), black_box(targets), black_box(&mut *place))
        }),
        run(VALUE, move || xor_loss(black_box(net), black_box(xs), black_box(targets))),
    ];
    Case { name: "exclusive or, 2-2-1, batch of 4", runs, flops: None }
}

fn digits() -> Case {
    let net = keep(DigitsNet::ZEROS);
    fill(net, DigitsNet::LEAVES, 0.5);
    let net = &*net;
    let x = &*keep(Vector::<64>::from_fn(|i| (i * 7 % 17) as f32 / 16.0));
    let (g, sum) = (keep(DigitsNet::ZEROS), keep(DigitsNet::ZEROS));
    let value = digits_loss::accumulate_grad(net, x, 3, sum);
    same(&[value], &[hand::digits::accumulate_grad(net, x, 3, g)], CLOSE);
    same_gradient(sum, g, CLOSE);
    let runs = vec![
        run(HAND, move || {
            hand::digits::accumulate_grad(black_box(net), black_box(x), black_box(3), black_box(&mut *g))
        }),
        run(TAPELESS, move || {
            digits_loss::accumulate_grad(black_box(net), black_box(x), black_box(3), black_box(&mut *sum))
        }),
        run(VALUE, move || digits_loss(black_box(net), black_box(x), black_box(3))),
    ];
    Case { name: "MLP 64-32-10, relu, added up", runs, flops: None }
}

/// A net, images and labels.
pub fn large_data() -> (&'static Mlp, &'static [Vector<784>; BATCH], &'static [usize; BATCH]) {
    let net = keep(Mlp::ZEROS);
    fill(net, Mlp::LEAVES, 0.08);
    let image = |s: usize| Vector::from_fn(|i| ((i * 31 + s * 17) % 101) as f32 / 101.0);
    (net, keep(core::array::from_fn(image)), keep(core::array::from_fn(|s| s * 7 % 10)))
}

fn large() -> Vec<Case> {
    let (net, xs, labels) = large_data();
    let (space, for_value, g) = (keep(Space::ZERO), keep(Space::ZERO), keep(Mlp::ZEROS));

    let (x, label) = (&xs[3], labels[3]);
    same(&mlp(net, x).0, &hand::mlp::outputs(net, x).0, CLOSE);
    let (value, ours) = mlp_loss::value_and_grad(net, x, label);
    same(&[value], &[hand::mlp::value_and_grad(net, x, label, g)], CLOSE);
    same_gradient(&ours, g, CLOSE);
    let (value, ours) = mlp_loss::batch_value_and_grad(net, xs, labels);
    same(&[value], &[hand::mlp::batch_value(net, xs, labels, for_value)], CLOSE);
    same(&[value], &[hand::mlp::batch_value_and_grad(net, xs, labels, space, g)], CLOSE);
    same_gradient(&ours, g, CLOSE);

    let (one, place, written) = (keep(Mlp::ZEROS), keep(Mlp::ZEROS), keep(Mlp::ZEROS));
    let single = vec![
        run(HAND, move || {
            hand::mlp::value_and_grad(black_box(net), black_box(x), black_box(label), black_box(&mut *one))
        }),
        run(TAPELESS, move || {
            mlp_loss::write_grad(black_box(net), black_box(x), black_box(label), black_box(&mut *place))
        }),
        run(VALUE, move || mlp_loss(black_box(net), black_box(x), black_box(label))),
    ];
    let inference = vec![
        run(HAND, move || hand::mlp::outputs(black_box(net), black_box(x))),
        run(TAPELESS, move || mlp(black_box(net), black_box(x))),
    ];
    let batch = vec![
        run(HAND, move || {
            let (xs, labels) = (black_box(xs), black_box(labels));
            hand::mlp::batch_value_and_grad(black_box(net), xs, labels, black_box(&mut *space), black_box(&mut *g))
        }),
        run(TAPELESS, move || {
            mlp_loss::batch_write_grad(black_box(net), black_box(xs), black_box(labels), black_box(&mut *written))
        }),
        run(VALUE, move || mlp_loss::batch_value(black_box(net), black_box(xs), black_box(labels))),
    ];
    let batch_inference = vec![
        run(HAND, move || {
            hand::mlp::batch_value(black_box(net), black_box(xs), black_box(labels), black_box(&mut *for_value))
        }),
        run(TAPELESS, move || mlp_loss::batch_value(black_box(net), black_box(xs), black_box(labels))),
    ];
    // Each matrix once forward and once for its own gradient, all but the first once more for the activations' gradient.
    let (first, rest) = (784 * 128, 128 * 64 + 64 * 10);
    let flops = |times: usize, more: usize| Some((2 * BATCH * (times * first + more * rest)) as f64);
    vec![
        Case { name: "MLP 784-128-64-10, one sample", runs: single, flops: None },
        Case { name: "MLP 784-128-64-10, inference", runs: inference, flops: None },
        Case { name: "MLP 784-128-64-10, batch of 64", runs: batch, flops: flops(2, 3) },
        Case { name: "MLP 784-128-64-10, batch of 64, loss alone", runs: batch_inference, flops: flops(1, 1) },
    ]
}

/// A net, twenty inputs and the target of the last state.
pub fn lstm_data() -> (&'static Lstm, &'static [Vector<16>; 20], &'static Vector<32>) {
    let net = keep(Lstm::ZEROS);
    fill(net, Lstm::LEAVES, 0.5);
    let inputs = core::array::from_fn(|t| Vector::from_fn(|i| ((t + i) as f32).sin()));
    (net, keep(inputs), keep(Vector::from_fn(|i| (i as f32).cos())))
}

fn lstm() -> Case {
    let (net, xs, target) = lstm_data();
    let (value, ours) = lstm_loss::value_and_grad(net, xs, target);
    for by_hand in [hand::lstm::value_and_grad, hand::lstm::value_and_grad_libm] {
        let g = keep(Lstm::ZEROS);
        same(&[value], &[by_hand(net, xs, target, g)], CLOSE);
        same_gradient(&ours, g, CLOSE);
    }
    let by_hand = |label, f: fn(&Lstm, &[Vector<16>; 20], &Vector<32>, &mut Lstm) -> f32| -> Run {
        let g = keep(Lstm::ZEROS);
        run(label, move || f(black_box(net), black_box(xs), black_box(target), black_box(&mut *g)))
    };
    let place = keep(Lstm::ZEROS);
    let runs = vec![
        by_hand(HAND, hand::lstm::value_and_grad),
        by_hand(LIBM, hand::lstm::value_and_grad_libm),
        run(TAPELESS, move || {
            lstm_loss::write_grad(black_box(net), black_box(xs), black_box(target), black_box(&mut *place))
        }),
        run(VALUE, move || lstm_loss(black_box(net), black_box(xs), black_box(target))),
    ];
    Case { name: "LSTM, 32 units, 20 steps", runs, flops: None }
}
