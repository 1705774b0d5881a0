//! The net of the example `digits` trains the same on batches as sample by sample: equal gradients to rounding, at every step.

use tapeless::ParamsExt;
use tapeless::optim::Adam;
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Mlp {
    hidden: Dense<64, 128>,
    out: Dense<128, 10>,
}

#[differentiable]
fn logits(net: &Mlp, x: &Vector<64>) -> Vector<10> {
    net.out.w * relu(net.hidden.w * x + net.hidden.b) + net.out.b
}

#[differentiable(wrt(net), batch(x, label))]
fn loss(net: &Mlp, x: &Vector<64>, label: usize) -> f32 {
    cross_entropy(logits(net, x), label)
}

/// The images of the example.
fn images(count: usize) -> (Vec<Vector<64>>, Vec<usize>) {
    let lines = include_str!("../examples/data/digits.csv").lines().take(count);
    let image = |line: &str| {
        let fields: Vec<f32> = line.split(',').map(|field| field.parse().expect("a number")).collect();
        (Vector::from_fn(|i| fields[i] / 16.0), fields[64] as usize)
    };
    lines.map(image).unzip()
}

#[test]
fn batches_train_like_samples_one_by_one() {
    let (images, labels) = images(400);
    let mut net = Mlp::ZEROS;
    for leaf in 0..Mlp::LEAVES {
        for (i, x) in net.leaf_mut(leaf).iter_mut().enumerate() {
            *x = ((i * 37 + leaf * 11) % 101) as f32 / 101.0 * 0.2 - 0.1;
        }
    }
    let mut adam = Adam::new(3e-3);
    let mut first = None;
    // 16 as in the example; what is left of 400 by 48 goes in a smaller one.
    for (epoch, size) in [(0, 16), (1, 48)] {
        let mut total = 0.0;
        for (xs, ys) in images.chunks(size).zip(labels.chunks(size)) {
            let (value, batched) = loss::batch_value_and_grad(&net, xs, ys);
            let mut looped = Mlp::ZEROS;
            let mut sum = 0.0;
            for (x, y) in xs.iter().zip(ys) {
                sum += loss::accumulate_grad(&net, x, *y, &mut looped);
            }
            looped.scale(1.0 / xs.len() as f32);
            assert!((value - sum / xs.len() as f32).abs() <= 1e-5 * (1.0 + value));
            // A sum of as many terms as there are samples, each at most as large as the largest.
            let largest = (0..Mlp::LEAVES).flat_map(|leaf| looped.leaf(leaf)).fold(0.0_f32, |m, x| m.max(x.abs()));
            for leaf in 0..Mlp::LEAVES {
                for (a, b) in batched.leaf(leaf).iter().zip(looped.leaf(leaf)) {
                    assert!((a - b).abs() <= 1e-5 * largest, "epoch {epoch}, leaf {leaf}: {a} {b}");
                }
            }
            total += value * xs.len() as f32;
            adam.step(&mut net, &batched);
        }
        let mean = total / images.len() as f32;
        assert!(mean < *first.get_or_insert(2.4), "{mean}");
        first = Some(mean);
    }
}
