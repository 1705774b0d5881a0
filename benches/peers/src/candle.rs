//! The nets in candle.

use crate::Peer;
use crate::cases::nets::{large_data, lstm_data, tiny_data, xor_data};
use candle_core::{Device, Result, Shape, Tensor, Var};
use candle_nn::ops::{log_softmax, sigmoid};

const LIBRARY: &str = "candle";

fn var(data: &[f32], shape: impl Into<Shape>) -> Var {
    Var::from_slice(data, shape, &Device::Cpu).expect("a variable")
}

fn tensor(data: &[f32], shape: impl Into<Shape>) -> Tensor {
    Tensor::from_slice(data, shape, &Device::Cpu).expect("a tensor")
}

fn layer(x: &Tensor, w: &Var, b: &Var) -> Result<Tensor> {
    x.matmul(&w.t()?)?.broadcast_add(b)
}

/// Value and gradient of a loss, and the gradient with respect to one weight for the check.
fn peer(case: &'static str, first: Var, loss: impl Fn() -> Result<Tensor> + 'static) -> Peer {
    let step = move || {
        let loss = loss().expect("a loss");
        let gradients = loss.backward().expect("gradients");
        (loss.to_scalar::<f32>().expect("one number"), gradients)
    };
    let (value, gradients) = step();
    let gradient =
        gradients.get(&first).expect("its gradient").flatten_all().and_then(|g| g.to_vec1()).expect("floats");
    Peer::new(case, LIBRARY, value, gradient, step)
}

pub fn all() -> Vec<Peer> {
    vec![tiny(), xor(), large(1), large(64), lstm()]
}

fn tiny() -> Peer {
    let (net, x, target) = tiny_data();
    let (w1, b1) = (var(net.first.w.0.as_flattened(), (16, 2)), var(&net.first.b.0, 16));
    let (w2, b2) = (var(net.second.w.0.as_flattened(), (16, 16)), var(&net.second.b.0, 16));
    let (w3, b3) = (var(net.out.w.0.as_flattened(), (1, 16)), var(&net.out.b.0, 1));
    let x = tensor(&x, (1, 2));
    peer("MLP 2-16-16-1, tanh", w1.clone(), move || {
        let h = layer(&x, &w1, &b1)?.tanh()?;
        let k = layer(&h, &w2, &b2)?.tanh()?;
        (layer(&k, &w3, &b3)? - f64::from(target))?.sqr()?.sum_all()
    })
}

fn xor() -> Peer {
    let (net, xs, targets) = xor_data();
    let (w1, b1) = (var(net.hidden.w.0.as_flattened(), (2, 2)), var(&net.hidden.b.0, 2));
    let (w2, b2) = (var(net.out.w.0.as_flattened(), (1, 2)), var(&net.out.b.0, 1));
    let (xs, targets) = (tensor(xs.0.as_flattened(), (4, 2)), tensor(&targets.0, (4, 1)));
    peer("exclusive or, 2-2-1, batch of 4", w1.clone(), move || {
        let h = sigmoid(&layer(&xs, &w1, &b1)?)?;
        let y = sigmoid(&layer(&h, &w2, &b2)?)?;
        (y - &targets)?.sqr()?.mean_all()
    })
}

fn large(batch: usize) -> Peer {
    let (net, xs, labels) = large_data();
    let (w1, b1) = (var(net.first.w.0.as_flattened(), (128, 784)), var(&net.first.b.0, 128));
    let (w2, b2) = (var(net.second.w.0.as_flattened(), (64, 128)), var(&net.second.b.0, 64));
    let (w3, b3) = (var(net.out.w.0.as_flattened(), (10, 64)), var(&net.out.b.0, 10));
    let (name, images, labels) = crate::images(batch, xs, labels);
    let labels: Vec<u32> = labels.iter().map(|label| *label as u32).collect();
    let labels = Tensor::from_vec(labels, (batch, 1), &Device::Cpu).expect("labels");
    let images = tensor(&images, (batch, 784));
    peer(name, w1.clone(), move || {
        let h = layer(&images, &w1, &b1)?.relu()?;
        let k = layer(&h, &w2, &b2)?.relu()?;
        log_softmax(&layer(&k, &w3, &b3)?, 1)?.gather(&labels, 1)?.mean_all()?.neg()
    })
}

fn lstm() -> Peer {
    let (net, xs, target) = lstm_data();
    let (w, u) = (var(net.w.0.as_flattened(), (128, 16)), var(net.u.0.as_flattened(), (128, 32)));
    let (b, target) = (var(&net.b.0, 128), tensor(&target.0, (1, 32)));
    let xs: Vec<Tensor> = xs.iter().map(|x| tensor(&x.0, (1, 16))).collect();
    peer("LSTM, 32 units, 20 steps", w.clone(), move || {
        let (mut h, mut c) = (tensor(&[0.0; 32], (1, 32)), tensor(&[0.0; 32], (1, 32)));
        let (w, u) = (w.t()?, u.t()?);
        for x in &xs {
            let z = (x.matmul(&w)? + h.matmul(&u)?)?.broadcast_add(&b)?;
            let gate = |k: usize| z.narrow(1, 32 * k, 32);
            let (input, forget, cell) = (sigmoid(&gate(0)?)?, sigmoid(&gate(1)?)?, gate(2)?.tanh()?);
            c = ((forget * c)? + (input * cell)?)?;
            h = (sigmoid(&gate(3)?)? * c.tanh()?)?;
        }
        (h - &target)?.sqr()?.sum_all()
    })
}
