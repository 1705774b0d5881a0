//! Generated gradients beside hand-written ones. `cargo bench --bench gradients` prints both.
//!
//! Both sides call the same `tanh`, `sigmoid`, `exp` and `ln`. The hand-written code is compiled for what the program is compiled for, as
//! plain code is; the generated code picks its instructions at run time. With `RUSTFLAGS="-C target-cpu=native"` both
//! have the same.

#[path = "hand/mod.rs"]
#[allow(clippy::needless_range_loop)]
mod hand;
#[path = "models/mod.rs"]
mod models;

use criterion::{Criterion, criterion_group, criterion_main};
use models::{DigitsNet, Lstm, TanhNet, digits_loss, logistic, lstm_loss, product, rosenbrock, tanh_loss};
use std::hint::black_box;
use tapeless::prelude::*;

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
    group.bench_function("hand", |b| b.iter(|| hand::scalar::product(black_box(1.0), black_box(2.0), black_box(3.0))));
    group.bench_function("tapeless", |b| {
        b.iter(|| product::value_and_grad(black_box(1.0), black_box(2.0), black_box(3.0)))
    });
    group.finish();
}

fn logistic_map<const N: usize>(c: &mut Criterion) {
    let (value, slope) = hand::scalar::logistic::<N>(0.3);
    let ours = logistic::<N>::value_and_grad(0.3);
    assert!((value - ours.0).abs() < 1e-6 && (slope - ours.1).abs() <= 1e-6 * slope.abs());
    let mut group = c.benchmark_group(format!("logistic map {N}"));
    group.bench_function("hand", |b| b.iter(|| hand::scalar::logistic::<N>(black_box(0.3))));
    group.bench_function("tapeless", |b| b.iter(|| logistic::<N>::value_and_grad(black_box(0.3))));
    group.finish();
}

fn rosenbrocks_function(c: &mut Criterion) {
    let x = Vector::<32, f64>::from_fn(|i| 0.1 * i as f64 - 1.0);
    let ((value, slopes), ours) = (hand::scalar::rosenbrock(&x.0), rosenbrock::value_and_grad(&x));
    assert!((value - ours.0).abs() < 1e-9 * value && (slopes[7] - ours.1[7]).abs() < 1e-9 * slopes[7].abs());
    let mut group = c.benchmark_group("rosenbrock 32");
    group.bench_function("hand", |b| b.iter(|| hand::scalar::rosenbrock(black_box(&x.0))));
    group.bench_function("tapeless", |b| b.iter(|| rosenbrock::value_and_grad(black_box(&x))));
    group.finish();
}

fn lstm(c: &mut Criterion) {
    let mut net = Lstm::ZEROS;
    fill(&mut net, Lstm::LEAVES);
    let by_hand = hand::lstm::Net { w: net.w.0, u: net.u.0, b: net.b.0 };
    let xs: [Vector<16>; 20] = core::array::from_fn(|t| Vector::from_fn(|i| ((t + i) as f32).sin()));
    let target = Vector::<32>::from_fn(|i| (i as f32).cos());
    let plain = xs.map(|x| x.0);
    let mut g = hand::lstm::Net::ZERO;
    let expected = hand::lstm::value_and_grad(&by_hand, &plain, &target.0, Float::sigmoid, Float::tanh, &mut g);
    let (value, ours) = lstm_loss::value_and_grad(&net, &xs, &target);
    assert!((value - expected).abs() < 1e-4 * expected && (ours.u[(40, 7)] - g.u[40][7]).abs() < 1e-5);
    let mut group = c.benchmark_group("LSTM 16-32, 20 steps");
    group.bench_function("hand", |b| {
        b.iter(|| {
            let (net, xs) = (black_box(&by_hand), black_box(&plain));
            hand::lstm::value_and_grad(net, xs, &target.0, Float::sigmoid, Float::tanh, &mut g)
        })
    });
    group.bench_function("hand, libm", |b| {
        b.iter(|| {
            let (net, xs) = (black_box(&by_hand), black_box(&plain));
            hand::lstm::value_and_grad(net, xs, &target.0, |x| 1.0 / (1.0 + (-x).exp()), f32::tanh, &mut g)
        })
    });
    group
        .bench_function("tapeless", |b| b.iter(|| lstm_loss::value_and_grad(black_box(&net), black_box(&xs), &target)));
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
    group.bench_function("hand, libm", |b| {
        b.iter(|| {
            let mut g = hand::tanh_net::Net::ZERO;
            let x = black_box([0.3, -0.7]);
            let value = hand::tanh_net::value_and_grad(black_box(&by_hand), x, black_box(0.5), f32::tanh, &mut g);
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

criterion_group!(
    benches,
    scalar,
    logistic_map::<4>,
    logistic_map::<16>,
    logistic_map::<64>,
    rosenbrocks_function,
    tanh_net,
    digits,
    lstm
);
criterion_main!(benches);
