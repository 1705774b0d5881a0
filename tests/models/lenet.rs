//! LeNet-5 on one image.

use super::{check, check_large, matrix, numbers, vector};
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct LeNet {
    k1: Tensor4<6, 1, 5, 5, f64>,
    b1: Vector<6, f64>,
    k2: Tensor4<16, 6, 5, 5, f64>,
    b2: Vector<16, f64>,
    fc1: Dense<400, 120, f64>,
    fc2: Dense<120, 84, f64>,
    out: Dense<84, 10, f64>,
}

/// A bias for each channel.
#[differentiable]
fn add_bias<const C: usize, const S: usize>(x: Tensor3<C, S, S, f64>, b: Vector<C, f64>) -> Tensor3<C, S, S, f64> {
    let mut y = x;
    for c in 0..C {
        for i in 0..S {
            for j in 0..S {
                y[(c, i, j)] += b[c];
            }
        }
    }
    y
}

#[differentiable(wrt(net))]
fn loss(net: &LeNet, image: Tensor3<1, 28, 28, f64>, label: usize) -> f64 {
    let h: Tensor3<6, 28, 28, f64> = conv2d(image, net.k1, [1, 1], [2, 2]);
    let h: Tensor3<6, 14, 14, f64> = max_pool2d(relu(add_bias(h, net.b1)), [2, 2], [2, 2], [0, 0]);
    let h: Tensor3<16, 10, 10, f64> = conv2d(h, net.k2, [1, 1], [0, 0]);
    let h: Tensor3<16, 5, 5, f64> = max_pool2d(relu(add_bias(h, net.b2)), [2, 2], [2, 2], [0, 0]);
    let h: Vector<400, f64> = h.flatten();
    let h = relu(net.fc1.w * h + net.fc1.b);
    let h = relu(net.fc2.w * h + net.fc2.b);
    cross_entropy(net.out.w * h + net.out.b, label)
}

fn image<const C: usize, const R: usize, const W: usize>(seed: f64, scale: f64) -> Tensor3<C, R, W, f64> {
    let mut numbers = numbers(seed, scale);
    Tensor3::from_fn(|_, _, _| numbers.next().expect("numbers without end"))
}

fn kernels<const O: usize, const I: usize>(seed: f64) -> Tensor4<O, I, 5, 5, f64> {
    let mut numbers = numbers(seed, 0.2);
    Tensor4::from_fn(|_, _, _, _| numbers.next().expect("numbers without end"))
}

/// Half a megabyte of weights by value, copied several times in a debug build, is too much for a test's thread.
#[test]
fn lenet_5() {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(compare).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn compare() {
    let net = LeNet {
        k1: kernels(0.9),
        b1: vector(&mut numbers(1.0, 0.2)),
        k2: kernels(1.1),
        b2: vector(&mut numbers(1.2, 0.2)),
        fc1: Dense { w: matrix(&mut numbers(1.3, 0.2)), b: vector(&mut numbers(1.4, 0.2)) },
        fc2: Dense { w: matrix(&mut numbers(1.5, 0.2)), b: vector(&mut numbers(1.6, 0.2)) },
        out: Dense { w: matrix(&mut numbers(1.7, 0.2)), b: vector(&mut numbers(1.8, 0.2)) },
    };
    let (value, gradient) = loss::value_and_grad(&net, image(0.8, 1.0), 3);
    check("lenet", "value", [value]);
    check("lenet", "k1", gradient.k1.as_slice().to_vec());
    check("lenet", "b1", gradient.b1.0);
    check_large("lenet", "k2", gradient.k2.as_slice().to_vec());
    check("lenet", "b2", gradient.b2.0);
    check_large("lenet", "w3", gradient.fc1.w.as_slice().to_vec());
    check("lenet", "b3", gradient.fc1.b.0);
    check_large("lenet", "w4", gradient.fc2.w.as_slice().to_vec());
    check("lenet", "b4", gradient.fc2.b.0);
    check_large("lenet", "w5", gradient.out.w.as_slice().to_vec());
    check("lenet", "b5", gradient.out.b.0);
}
