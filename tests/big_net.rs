//! Nets of 100 MB and of everyday size train in threads with a stack of 2 MB, in a debug build too: weights are read in place,
//! their gradient is written straight into the output, and batches find room for what is between.

use tapeless::optim::{Adam, Sgd};
use tapeless::prelude::*;
use tapeless::{ParamsExt, boxed};

#[derive(Params)]
struct Big {
    first: Dense<4096, 4096>,
    second: Dense<4096, 2048>,
    out: Dense<2048, 10>,
}

#[differentiable(wrt(net), batch(x, label))]
fn big(net: &Big, x: &Vector<4096>, label: usize) -> f32 {
    let h = tanh(net.first.w * x + net.first.b);
    let k = relu(net.second.w * h + net.second.b);
    cross_entropy(net.out.w * k + net.out.b, label)
}

#[derive(Params)]
struct Digits {
    first: Dense<784, 128>,
    second: Dense<128, 64>,
    out: Dense<64, 10>,
}

#[differentiable(wrt(net), batch(x, label))]
fn digits(net: &Digits, x: &Vector<784>, label: usize) -> f32 {
    let h = relu(net.first.w * x + net.first.b);
    let k = relu(net.second.w * h + net.second.b);
    cross_entropy(net.out.w * k + net.out.b, label)
}

/// Weights that look random.
fn scatter<P: Params<Scalar = f32>>(net: &mut P, scale: f32) {
    for leaf in 0..P::LEAVES {
        for (i, x) in net.leaf_mut(leaf).iter_mut().enumerate() {
            *x = ((i * 37 + leaf * 11) % 101) as f32 / 101.0 * scale - 0.5 * scale;
        }
    }
}

fn samples<const N: usize>(count: usize) -> (Vec<Vector<N>>, Vec<usize>) {
    let image = |n: usize| Vector::from_fn(|i| ((i * 13 + n * 29) % 17) as f32 / 17.0);
    ((0..count).map(image).collect(), (0..count).map(|n| n * 3 % 10).collect())
}

fn in_a_small_thread(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_hundred_megabytes() {
    const { assert!(size_of::<Big>() > 100_000_000) };
    in_a_small_thread(|| {
        let (mut net, mut gradient) = (boxed(|| Big::ZEROS), boxed(|| Big::ZEROS));
        scatter(&mut *net, 0.02);
        let (xs, labels) = samples(3);
        let mut sgd = Sgd::new(0.01);
        // Sample by sample.
        let before = big::accumulate_grad(&net, &xs[0], labels[0], &mut gradient);
        // Along its own direction a gradient's slope is its squared length; forward mode says the same.
        let (_, slope) = big::jvp(&net, &xs[0], labels[0], &gradient);
        let squares = (0..Big::LEAVES).flat_map(|leaf| gradient.leaf(leaf)).map(|g| f64::from(*g) * f64::from(*g));
        let length: f64 = squares.sum();
        assert!(length > 0.0 && (f64::from(slope) - length).abs() < 1e-3 * length, "{slope} {length}");
        sgd.step(&mut *net, &gradient);
        assert!(big(&net, &xs[0], labels[0]) < before);
        // A batch.
        gradient.scale(0.0);
        let before = big::batch_accumulate_grad(&net, &xs, &labels, &mut gradient);
        sgd.step(&mut *net, &gradient);
        assert!(big::batch_value(&net, &xs, &labels) < before);
    });
}

#[test]
fn a_net_of_everyday_size() {
    in_a_small_thread(|| {
        let (mut net, mut gradient) = (boxed(|| Digits::ZEROS), boxed(|| Digits::ZEROS));
        scatter(&mut *net, 0.1);
        let (xs, labels) = samples(75);
        let mut adam = boxed(|| Adam::<Digits>::new(1e-3));
        let first = digits::batch_value(&net, &xs, &labels);
        for _ in 0..5 {
            gradient.scale(0.0);
            digits::batch_accumulate_grad(&net, &xs, &labels, &mut gradient);
            adam.step(&mut *net, &gradient);
        }
        for (x, label) in xs.iter().zip(&labels) {
            gradient.scale(0.0);
            digits::accumulate_grad(&net, x, *label, &mut gradient);
        }
        assert!(digits::batch_value(&net, &xs, &labels) < first);
    });
}

/// A whole tile of samples has temporaries of some megabytes.
#[differentiable(wrt(w), batch(x))]
fn wide(w: &Vector<20000>, x: &Vector<20000>) -> f32 {
    let h = tanh(w.component_mul(x));
    let k = sigmoid(h + tanh(h * 2.0));
    k.dot(h)
}

#[test]
fn wide_batches() {
    in_a_small_thread(|| {
        let mut w = boxed(|| Vector::<20000>::ZEROS);
        scatter(&mut *w, 1.0);
        let (xs, _) = samples::<20000>(40);
        let (mut batched, mut looped) = (boxed(|| Vector::<20000>::ZEROS), boxed(|| Vector::<20000>::ZEROS));
        let value = wide::batch_accumulate_grad(&w, &xs, &mut batched);
        let total: f32 = xs.iter().map(|x| wide::accumulate_grad(&w, x, &mut looped)).sum();
        assert!((value - total / 40.0).abs() < 1e-4 * value.abs());
        for (a, b) in batched.0.iter().zip(&looped.0) {
            assert!((a - b / 40.0).abs() < 1e-5 * (1.0 + b.abs()));
        }
    });
}

/// One sample has temporaries of some megabytes.
#[differentiable(wrt(w))]
fn wider(w: &Vector<200000>, x: &Vector<200000>) -> f32 {
    let h = tanh(w.component_mul(x));
    let k = sigmoid(h + tanh(h * 2.0));
    k.dot(h)
}

#[test]
fn wide_samples() {
    in_a_small_thread(|| {
        let [mut w, mut x, mut gradient] = [(); 3].map(|()| boxed(|| Vector::<200000>::ZEROS));
        scatter(&mut *w, 1.0);
        scatter(&mut *x, 0.5);
        wider::accumulate_grad(&w, &x, &mut gradient);
        for i in [0, 17, 199_999] {
            let slope = {
                let (w, x) = (f64::from(w[i]), f64::from(x[i]));
                let f = |w: f64| {
                    let h = (w * x).tanh();
                    h / (1.0 + (-(h + (2.0 * h).tanh())).exp())
                };
                (f(w + 1e-5) - f(w - 1e-5)) / 2e-5
            };
            assert!((f64::from(gradient[i]) - slope).abs() < 1e-5, "{} {slope}", gradient[i]);
        }
    });
}
