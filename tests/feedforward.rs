//! Nets written by `feedforward!`.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use tapeless::optim::Sgd;
use tapeless::prelude::*;

tapeless::feedforward!(pub Net: [3, 4, 5, 3, 1], tanh);

/// The same by hand.
#[derive(Params, Clone)]
struct Hand {
    a: Dense<3, 4>,
    b: Dense<4, 5>,
    c: Dense<5, 3>,
    d: Dense<3, 1>,
}

#[differentiable(wrt(net))]
fn hand(net: &Hand, x: Vector<3>) -> f32 {
    let h = tanh(net.a.w * x + net.a.b);
    let h = tanh(net.b.w * h + net.b.b);
    let h = tanh(net.c.w * h + net.c.b);
    let y = net.d.w * h + net.d.b;
    y[0]
}

#[differentiable(wrt(model))]
fn by_macro(model: &Net, x: Vector<3>) -> f32 {
    net(model, x)[0]
}

fn rng() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(11)
}

#[test]
fn the_net_of_the_lecture_is_the_one_written_by_hand() {
    let model = Net::random(&mut rng());
    let Net { layer1: a, layer2: b, layer3: c, layer4: d } = model.clone();
    let x = Vector([0.3, -0.7, 1.1]);
    let (value, gradient) = by_macro::value_and_grad(&model, x);
    let (by_hand, gradient_by_hand) = hand::value_and_grad(&Hand { a, b, c, d }, x);
    assert_eq!((value, model.apply(x), net(&model, x)), (by_hand, Vector([value]), Vector([value])));
    let pairs = (gradient.layer1, gradient.layer2, gradient.layer3, gradient.layer4);
    assert_eq!(pairs, (gradient_by_hand.a, gradient_by_hand.b, gradient_by_hand.c, gradient_by_hand.d));
    assert_eq!(hand::PARAMETERS, by_macro::PARAMETERS);
    assert_eq!(by_macro::FLOPS_GRAD, hand::FLOPS_GRAD);
}

#[test]
fn biases_start_at_zero_and_weights_within_the_bounds_of_their_scheme() {
    let model = Net::random(&mut rng());
    assert!(model.layer1.w.iter().all(|w| w.abs() <= (6.0_f32 / 7.0).sqrt() && *w != 0.0));
    assert_eq!(model.layer1.b, Vector([0.0; 4]));
    assert_eq!(Net::default(), Net::zeros());
}

const INPUTS: usize = 2;

tapeless::feedforward! {
    /// All options at once.
    #[derive(Copy)]
    pub(crate) Chooser<T>: [INPUTS, 2 * INPUTS, 3], leaky_relu(0.25), output = softmax, fn = choose,
}

#[test]
fn options() {
    let model: Chooser<f64> = Chooser::random(&mut rng());
    let copied = model;
    let x = Vector([-2.0, 0.5]);
    let hidden = leaky_relu(model.layer1.apply(x), 0.25);
    let expected = softmax(model.layer2.apply(hidden));
    assert!((choose(&copied, x) - expected).norm() < 1e-15);
    assert!((choose(&Chooser::<f32>::zeros(), Vector([1.0, 2.0])).sum() - 1.0).abs() < 1e-6);
}

#[differentiable]
fn own(x: f64) -> f64 {
    x / (1.0 + x * x)
}

#[differentiable]
fn scaled(x: f64, by: f64) -> f64 {
    by * x
}

mod inner {
    tapeless::feedforward!(pub(super) Linear: [2, 1], identity, float = f64);
    tapeless::feedforward!(pub(super) Own: [2, 2, 1], super::own, output = super::scaled(3.0), float = f64);
}

#[test]
fn functions_of_ones_own_as_activations() {
    let mut model = inner::Own::zeros();
    model.layer1.w = Matrix([[1.0, 2.0], [-1.0, 0.5]]);
    model.layer2.w = Matrix([[2.0, -1.0]]);
    let value = inner::own(&model, Vector([1.0, 1.0]));
    assert!((value[0] - 3.0 * (2.0 * own(3.0) - own(-0.5))).abs() < 1e-12);
    assert_eq!(inner::linear(&inner::Linear::zeros(), Vector([1.0, 1.0])), Vector([0.0]));
}

#[test]
fn a_net_learns() {
    #[differentiable(wrt(model))]
    fn loss(model: &Net, x: Vector<3>, target: Vector<1>) -> f32 {
        mse(net(model, x), target)
    }
    let mut model = Net::random(&mut rng());
    let data = [([0.0, 1.0, 0.0], 1.0), ([1.0, 0.0, 0.0], -1.0), ([0.5, 0.5, 1.0], 0.0)];
    let total = |model: &Net| data.iter().map(|(x, y)| loss(model, Vector(*x), Vector([*y]))).sum::<f32>();
    let mut sgd = Sgd::new(0.05);
    let before = total(&model);
    for _ in 0..200 {
        for (x, y) in data {
            let gradient = loss::grad(&model, Vector(x), Vector([y]));
            sgd.step(&mut model, &gradient);
        }
    }
    assert!(total(&model) < 0.01 * before, "{} after {before}", total(&model));
}
