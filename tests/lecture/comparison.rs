//! A comparison of activations on a real data set: S12. The whole of it is the example `activations`.

use rand::SeedableRng;
use rand::rngs::StdRng;
use tapeless::optim::Adam;
use tapeless::prelude::*;

// ANCHOR: nets
#[derive(Params, Clone)]
struct Net {
    first: Dense<64, 16>,
    second: Dense<16, 16>,
    out: Dense<16, 10>,
}

macro_rules! nets {
    ($($logits:ident, $loss:ident: $act:ident;)*) => {$(
        #[differentiable]
        fn $logits(net: &Net, x: &Vector<64>) -> Vector<10> {
            let h = $act(net.first.w * x + net.first.b);
            let h = $act(net.second.w * h + net.second.b);
            net.out.w * h + net.out.b
        }

        #[differentiable(wrt(net))]
        fn $loss(net: &Net, x: &Vector<64>, label: usize) -> f32 {
            cross_entropy($logits(net, x), label)
        }
    )*};
}
nets! {
    sigmoid_logits, sigmoid_loss: sigmoid;
    relu_logits, relu_loss: relu;
}
// ANCHOR_END: nets

type Image = (Vector<64>, usize);

fn images() -> Vec<Image> {
    let line = |line: &str| {
        let fields: Vec<u8> =
            line.split(',').map(|field| field.parse().expect("a number")).collect();
        (Vector::from_fn(|i| f32::from(fields[i]) / 16.0), usize::from(fields[64]))
    };
    include_str!("../../examples/data/digits.csv").lines().map(line).collect()
}

// ANCHOR: learn
type Loss = fn(&Net, &Vector<64>, usize, &mut Net) -> f32;

/// Three epochs; the share of other images that are read right then.
fn learn(
    train: &[Image],
    test: &[Image],
    seed: u64,
    loss: Loss,
    logits: fn(&Net, &Vector<64>) -> Vector<10>,
) -> f64 {
    let mut net = Net::ZEROS;
    tapeless::init::xavier_normal(&mut net, &mut StdRng::seed_from_u64(seed));
    let mut adam = Adam::new(3e-3);
    for _ in 0..3 {
        for batch in train.chunks(8) {
            let mut gradient = Net::ZEROS;
            for (image, label) in batch {
                loss(&net, image, *label, &mut gradient);
            }
            tapeless::ParamsExt::scale(&mut gradient, 1.0 / batch.len() as f32);
            adam.step(&mut net, &gradient);
        }
    }
    let right =
        test.iter().filter(|(image, label)| logits(&net, image).argmax() == *label).count();
    right as f64 / test.len() as f64
}

#[test]
fn s12_relu_learns_faster_than_a_sigmoid() {
    let images = images();
    let (train, test) = images.split_at(400);
    for seed in 1..=3 {
        let relus = learn(train, test, seed, relu_loss::accumulate_grad, |net, x| {
            relu_logits(net, x)
        });
        let sigmoids = learn(train, test, seed, sigmoid_loss::accumulate_grad, |net, x| {
            sigmoid_logits(net, x)
        });
        assert!(relus > 0.7 && relus > sigmoids + 0.1, "ReLU {relus}, sigmoid {sigmoids}");
    }
}
// ANCHOR_END: learn
