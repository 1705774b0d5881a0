//! The nets in burn, on its CPU backend `flex`.

use crate::Peer;
use crate::cases::nets::{large_data, lstm_data, tiny_data, xor_data};
use burn::tensor::activation::{log_softmax, relu, sigmoid};
use burn::tensor::{Device, Tensor, TensorData};

const LIBRARY: &str = "burn";

fn device() -> Device {
    Device::flex().autodiff()
}

fn tensor<const D: usize>(data: &[f32], shape: [usize; D]) -> Tensor<D> {
    Tensor::from_data(TensorData::new(data.to_vec(), shape), &device())
}

fn var<const D: usize>(data: &[f32], shape: [usize; D]) -> Tensor<D> {
    tensor(data, shape).require_grad()
}

fn layer(x: Tensor<2>, w: &Tensor<2>, b: &Tensor<2>) -> Tensor<2> {
    x.matmul(w.clone().transpose()) + b.clone()
}

fn peer(case: &'static str, first: Tensor<2>, loss: impl Fn() -> Tensor<1> + 'static) -> Peer {
    let step = move || {
        let loss = loss();
        let gradients = loss.backward();
        (loss.into_scalar::<f32>(), gradients)
    };
    let (value, gradients) = step();
    let gradient = first.grad(&gradients).expect("its gradient").into_data().try_to_vec::<f32>().expect("floats");
    Peer::new(case, LIBRARY, value, gradient, step)
}

pub fn all() -> Vec<Peer> {
    vec![tiny(), xor(), large(1), large(64), lstm()]
}

fn tiny() -> Peer {
    let (net, x, target) = tiny_data();
    let (w1, b1) = (var(net.first.w.0.as_flattened(), [16, 2]), var(&net.first.b.0, [1, 16]));
    let (w2, b2) = (var(net.second.w.0.as_flattened(), [16, 16]), var(&net.second.b.0, [1, 16]));
    let (w3, b3) = (var(net.out.w.0.as_flattened(), [1, 16]), var(&net.out.b.0, [1, 1]));
    let x = tensor(&x, [1, 2]);
    peer("MLP 2-16-16-1, tanh", w1.clone(), move || {
        let h = layer(x.clone(), &w1, &b1).tanh();
        let k = layer(h, &w2, &b2).tanh();
        let error = layer(k, &w3, &b3) - target;
        (error.clone() * error).sum()
    })
}

fn xor() -> Peer {
    let (net, xs, targets) = xor_data();
    let (w1, b1) = (var(net.hidden.w.0.as_flattened(), [2, 2]), var(&net.hidden.b.0, [1, 2]));
    let (w2, b2) = (var(net.out.w.0.as_flattened(), [1, 2]), var(&net.out.b.0, [1, 1]));
    let (xs, targets) = (tensor(xs.0.as_flattened(), [4, 2]), tensor(&targets.0, [4, 1]));
    peer("exclusive or, 2-2-1, batch of 4", w1.clone(), move || {
        let h = sigmoid(layer(xs.clone(), &w1, &b1));
        let error = sigmoid(layer(h, &w2, &b2)) - targets.clone();
        (error.clone() * error).mean()
    })
}

fn large(batch: usize) -> Peer {
    let (net, xs, labels) = large_data();
    let (w1, b1) = (var(net.first.w.0.as_flattened(), [128, 784]), var(&net.first.b.0, [1, 128]));
    let (w2, b2) = (var(net.second.w.0.as_flattened(), [64, 128]), var(&net.second.b.0, [1, 64]));
    let (w3, b3) = (var(net.out.w.0.as_flattened(), [10, 64]), var(&net.out.b.0, [1, 10]));
    let (name, images, labels) = crate::images(batch, xs, labels);
    let images = tensor(&images, [batch, 784]);
    let targets = tensor(&crate::one_hot(labels), [batch, 10]);
    peer(name, w1.clone(), move || {
        let h = relu(layer(images.clone(), &w1, &b1));
        let k = relu(layer(h, &w2, &b2));
        (log_softmax(layer(k, &w3, &b3), 1) * targets.clone()).sum() / -(batch as f32)
    })
}

fn lstm() -> Peer {
    let (net, xs, target) = lstm_data();
    let (w, u) = (var(net.w.0.as_flattened(), [128, 16]), var(net.u.0.as_flattened(), [128, 32]));
    let (b, target) = (var(&net.b.0, [1, 128]), tensor(&target.0, [1, 32]));
    let xs: Vec<Tensor<2>> = xs.iter().map(|x| tensor(&x.0, [1, 16])).collect();
    let zero = tensor(&[0.0; 32], [1, 32]);
    peer("LSTM, 32 units, 20 steps", w.clone(), move || {
        let (mut h, mut c) = (zero.clone(), zero.clone());
        let (w, u) = (w.clone().transpose(), u.clone().transpose());
        for x in &xs {
            let z = x.clone().matmul(w.clone()) + h.matmul(u.clone()) + b.clone();
            let gate = |k: usize| z.clone().narrow(1, 32 * k, 32);
            c = sigmoid(gate(1)) * c + sigmoid(gate(0)) * gate(2).tanh();
            h = sigmoid(gate(3)) * c.clone().tanh();
        }
        let error = h - target.clone();
        (error.clone() * error).sum()
    })
}
