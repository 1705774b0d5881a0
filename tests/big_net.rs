//! A net of 50 MB differentiates in a thread with a stack of 2 MB, in a debug build: weights are read in place and their
//! gradient is written straight into the output.

use std::sync::Mutex;
use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    first: Dense<1024, 4096>,
    second: Dense<4096, 2048>,
    out: Dense<2048, 1>,
}

static NET: Mutex<Net> = Mutex::new(Net::ZEROS);
static GRADIENT: Mutex<Net> = Mutex::new(Net::ZEROS);

#[differentiable(wrt(net))]
fn loss(net: &Net, x: &Vector<1024>) -> f32 {
    let h = tanh(net.first.w * x + net.first.b);
    let k = relu(net.second.w * h + net.second.b);
    (net.out.w * k + net.out.b)[0].powi(2)
}

#[test]
fn fifty_megabytes_on_a_stack_of_two() {
    const { assert!(size_of::<Net>() > 50_000_000) };
    let work = || {
        let (mut net, mut gradient) = (NET.lock().unwrap(), GRADIENT.lock().unwrap());
        for leaf in 0..Net::LEAVES {
            for (i, x) in net.leaf_mut(leaf).iter_mut().enumerate() {
                *x = ((i * 37 + leaf * 11) % 101) as f32 / 101.0 * 0.02 - 0.005;
            }
        }
        let x = Vector::from_fn(|i| (i % 7) as f32 / 7.0);
        let value = loss::accumulate_grad(&net, &x, &mut gradient);
        // The slope along the output's bias: 2 y.
        let y = value.sqrt();
        assert!(value > 0.0 && (gradient.out.b[0].abs() - 2.0 * y).abs() < 1e-3 * y);
        // Along its own direction a gradient's slope is its squared length; forward mode says the same.
        let (_, slope) = loss::jvp(&net, &x, &gradient);
        let squares = (0..Net::LEAVES).flat_map(|leaf| gradient.leaf(leaf)).map(|g| f64::from(*g) * f64::from(*g));
        let length: f64 = squares.sum();
        assert!(length > 0.0 && (f64::from(slope) - length).abs() < 1e-3 * length, "{slope} {length}");
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}
