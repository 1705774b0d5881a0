//! A trained classifier of handwritten digits as a `no_std` library: the weights are read from `digits.safetensors` while
//! the crate compiles and sit in read-only data; nothing is loaded, copied or allocated at run time.
#![no_std]
#![forbid(unsafe_code)]

use tapeless::optim::Sgd;
use tapeless::prelude::*;

/// The net that `cargo run --release --example digits` trains.
#[derive(Params, Clone)]
pub struct Mlp {
    /// 64 pixels to 128 neurons.
    pub hidden: Dense<64, 128>,
    /// 128 neurons to 10 digits.
    pub out: Dense<128, 10>,
}

/// The trained weights. A file whose names or shapes do not fit [`Mlp`] does not compile.
pub static NET: Mlp = include_params!("../digits.safetensors" as Mlp);

/// One logit for each digit, from 64 pixels in `[0, 1]`.
#[differentiable]
pub fn logits(net: &Mlp, x: &Vector<64>) -> Vector<10> {
    net.out.w * relu(net.hidden.w * x + net.hidden.b) + net.out.b
}

/// The loss for an image and its digit, for training that goes on in the field.
#[differentiable(wrt(net))]
pub fn loss(net: &Mlp, x: &Vector<64>, label: usize) -> f32 {
    cross_entropy(logits(net, x), label)
}

// A firmware states what its chip has; a net that outgrows it does not build. These are the tensors alive at once: the
// stack also holds what the compiler spills.
const _: () = assert!(loss::WORKSPACE_BYTES < 4096 && loss::RESIDUAL_BYTES < 4096);

fn image(pixels: &[u8; 64]) -> Vector<64> {
    Vector::from_fn(|i| f32::from(pixels[i]) / 16.0)
}

/// The digit on an image of 8×8 pixels in `0..=16`, and the probability that the net gives it.
pub fn classify(pixels: &[u8; 64]) -> (usize, f32) {
    let probabilities = softmax(logits(&NET, &image(pixels)));
    let digit = probabilities.argmax();
    (digit, probabilities[digit])
}

/// One step of training on an image; `gradient` is scratch space of the net's size. Gives the loss before the step.
///
/// # Panics
/// If `digit` is not in `0..=9`.
pub fn learn(net: &mut Mlp, gradient: &mut Mlp, pixels: &[u8; 64], digit: usize, rate: f64) -> f32 {
    let value = loss::write_grad(net, &image(pixels), digit, gradient);
    Sgd::new(rate).step(net, gradient);
    value
}
