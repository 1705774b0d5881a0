//! Generated gradients beside hand-written ones. `cargo bench --bench gradients` prints both and their ratio's parts;
//! both sides call the same `tanh`, `exp` and `ln`, so that what differs is the generated code.

#[path = "hand/mod.rs"]
#[allow(clippy::needless_range_loop)]
mod hand;

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use tapeless::prelude::*;

#[differentiable]
fn product(x: f64, y: f64, z: f64) -> f64 {
    (x + y) * (y - z)
}

#[derive(Params, Clone)]
struct Layer<const IN: usize, const OUT: usize> {
    w: Matrix<OUT, IN>,
    b: Vector<OUT>,
}

#[derive(Params, Clone)]
struct TanhNet {
    first: Layer<2, 16>,
    second: Layer<16, 16>,
    out: Layer<16, 1>,
}

#[differentiable(wrt(net))]
fn tanh_loss(net: &TanhNet, x: Vector<2>, target: f32) -> f32 {
    let h = tanh(net.first.w * x + net.first.b);
    let k = tanh(net.second.w * h + net.second.b);
    let y = net.out.w * k + net.out.b;
    (y[0] - target).powi(2)
}

#[derive(Params, Clone)]
struct DigitsNet {
    hidden: Layer<64, 32>,
    out: Layer<32, 10>,
}

#[differentiable(wrt(net))]
fn digits_loss(net: &DigitsNet, x: &Vector<64>, label: usize) -> f32 {
    let h = relu(net.hidden.w * x + net.hidden.b);
    cross_entropy(net.out.w * h + net.out.b, label)
}

/// Floats that look random and are the same on every machine.
fn fill(bundle: &mut impl Params<Scalar = f32>, leaves: usize) {
    let mut state = 1u32;
    for leaf in 0..leaves {
        for x in bundle.leaf_mut(leaf) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *x = (state >> 8) as f32 / (1 << 24) as f32 - 0.5;
        }
    }
}

fn scalar(c: &mut Criterion) {
    let mut group = c.benchmark_group("product");
    group.bench_function("hand", |b| {
        b.iter(|| hand::scalar::value_and_grad(black_box(1.0), black_box(2.0), black_box(3.0)))
    });
    group.bench_function("tapeless", |b| {
        b.iter(|| product::value_and_grad(black_box(1.0), black_box(2.0), black_box(3.0)))
    });
    group.finish();
}

fn tanh_net(c: &mut Criterion) {
    let mut net = TanhNet::ZEROS;
    fill(&mut net, TanhNet::LEAVES);
    let by_hand = hand::tanh_net::Net {
        w1: net.first.w.0,
        b1: net.first.b.0,
        w2: net.second.w.0,
        b2: net.second.b.0,
        w3: net.out.w.0[0],
        b3: net.out.b[0],
    };
    let mut gradient = hand::tanh_net::Net::ZERO;
    let expected = hand::tanh_net::value_and_grad(&by_hand, [0.3, -0.7], 0.5, Float::tanh, &mut gradient);
    let (value, ours) = tanh_loss::value_and_grad(&net, Vector([0.3, -0.7]), 0.5);
    assert!((value - expected).abs() < 1e-6 && (ours.second.w[(3, 5)] - gradient.w2[3][5]).abs() < 1e-6);

    let mut group = c.benchmark_group("tanh net 2-16-16-1");
    group.bench_function("hand", |b| {
        b.iter(|| {
            let mut g = hand::tanh_net::Net::ZERO;
            let x = black_box([0.3, -0.7]);
            let value = hand::tanh_net::value_and_grad(black_box(&by_hand), x, black_box(0.5), Float::tanh, &mut g);
            (value, g)
        })
    });
    group.bench_function("tapeless", |b| {
        b.iter(|| tanh_loss::value_and_grad(black_box(&net), black_box(Vector([0.3, -0.7])), black_box(0.5)))
    });
    group.finish();
}

fn digits(c: &mut Criterion) {
    let mut net = DigitsNet::ZEROS;
    fill(&mut net, DigitsNet::LEAVES);
    let by_hand = hand::digits_mlp::Net { w1: net.hidden.w.0, b1: net.hidden.b.0, w2: net.out.w.0, b2: net.out.b.0 };
    let x = Vector::<64>::from_fn(|i| (i * 7 % 17) as f32 / 16.0);
    let (mut g, mut ours) = (hand::digits_mlp::Net::ZERO, DigitsNet::ZEROS);
    let expected = hand::digits_mlp::accumulate_grad(&by_hand, &x.0, 3, Float::exp, Float::ln, &mut g);
    let value = digits_loss::accumulate_grad(&net, &x, 3, &mut ours);
    assert!((value - expected).abs() < 1e-5 && (ours.hidden.w[(5, 7)] - g.w1[5][7]).abs() < 1e-5);

    let mut group = c.benchmark_group("digits MLP 64-32-10");
    group.bench_function("hand", |b| {
        b.iter(|| {
            let (net, x) = (black_box(&by_hand), black_box(&x.0));
            hand::digits_mlp::accumulate_grad(net, x, black_box(3), Float::exp, Float::ln, &mut g)
        })
    });
    group.bench_function("tapeless", |b| {
        b.iter(|| digits_loss::accumulate_grad(black_box(&net), black_box(&x), black_box(3), &mut ours))
    });
    group.finish();
}

criterion_group!(benches, scalar, tanh_net, digits);
criterion_main!(benches);
