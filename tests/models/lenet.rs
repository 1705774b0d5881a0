//! LeNet-5 on one image.

use super::{check, check_large, matrix, numbers, vector};
use tapeless::layers::{Conv2d, add_bias2d, dense};
use tapeless::prelude::*;

#[derive(Params, Clone)]
struct LeNet {
    conv1: Conv2d<1, 6, 5, 5, f64>,
    conv2: Conv2d<6, 16, 5, 5, f64>,
    fc1: Dense<400, 120, f64>,
    fc2: Dense<120, 84, f64>,
    out: Dense<84, 10, f64>,
}

#[differentiable(wrt(net))]
fn loss(net: &LeNet, image: Tensor3<1, 28, 28, f64>, label: usize) -> f64 {
    let h: Tensor3<6, 28, 28, f64> = conv2d(image, net.conv1.weight, [1, 1], [2, 2]);
    let h: Tensor3<6, 14, 14, f64> = max_pool2d(relu(add_bias2d(h, net.conv1.bias)), [2, 2], [2, 2], [0, 0]);
    let h: Tensor3<16, 10, 10, f64> = conv2d(h, net.conv2.weight, [1, 1], [0, 0]);
    let h: Tensor3<16, 5, 5, f64> = max_pool2d(relu(add_bias2d(h, net.conv2.bias)), [2, 2], [2, 2], [0, 0]);
    let h: Vector<400, f64> = h.flatten();
    let h = relu(dense(&net.fc1, h));
    let h = relu(dense(&net.fc2, h));
    cross_entropy(dense(&net.out, h), label)
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
        conv1: Conv2d { weight: kernels(0.9), bias: vector(&mut numbers(1.0, 0.2)) },
        conv2: Conv2d { weight: kernels(1.1), bias: vector(&mut numbers(1.2, 0.2)) },
        fc1: Dense { w: matrix(&mut numbers(1.3, 0.2)), b: vector(&mut numbers(1.4, 0.2)) },
        fc2: Dense { w: matrix(&mut numbers(1.5, 0.2)), b: vector(&mut numbers(1.6, 0.2)) },
        out: Dense { w: matrix(&mut numbers(1.7, 0.2)), b: vector(&mut numbers(1.8, 0.2)) },
    };
    let (value, gradient) = loss::value_and_grad(&net, image(0.8, 1.0), 3);
    check("lenet", "value", [value]);
    check("lenet", "k1", gradient.conv1.weight.as_slice().to_vec());
    check("lenet", "b1", gradient.conv1.bias.0);
    check_large("lenet", "k2", gradient.conv2.weight.as_slice().to_vec());
    check("lenet", "b2", gradient.conv2.bias.0);
    check_large("lenet", "w3", gradient.fc1.w.as_slice().to_vec());
    check("lenet", "b3", gradient.fc1.b.0);
    check_large("lenet", "w4", gradient.fc2.w.as_slice().to_vec());
    check("lenet", "b4", gradient.fc2.b.0);
    check_large("lenet", "w5", gradient.out.w.as_slice().to_vec());
    check("lenet", "b5", gradient.out.b.0);
}
