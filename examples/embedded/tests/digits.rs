//! The committed weights, and training that goes on from them.

use digits_embedded::{Mlp, NET, classify, learn, loss};
use tapeless::prelude::*;

const DATA: &str = include_str!("../../data/digits.csv");

fn images() -> Vec<([u8; 64], usize)> {
    let image = |line: &str| {
        let numbers: Vec<u8> = line.split(',').map(|number| number.parse().unwrap()).collect();
        (numbers[..64].try_into().unwrap(), usize::from(numbers[64]))
    };
    DATA.lines().map(image).collect()
}

/// Four fifths of the images were trained on, so that this says that weights, net and scaling fit each other; what the
/// net is worth on other images is for the example that trains it to say.
#[test]
fn the_weights_fit_the_net() {
    let images = images();
    let right = images.iter().filter(|(pixels, digit)| classify(pixels).0 == *digit).count();
    assert!(right * 100 >= images.len() * 99, "{right} of {}", images.len());
}

#[test]
fn the_probability_is_that_of_the_digit() {
    for (pixels, _) in images().iter().take(100) {
        let (digit, probability) = classify(pixels);
        // -ln p is the loss for that digit: another road to the same number.
        let image = Vector::from_fn(|i| f32::from(pixels[i]) / 16.0);
        assert!((-probability.ln() - loss(&NET, &image, digit)).abs() < 1e-5);
        assert!((0.1..=1.0).contains(&probability));
    }
}

#[test]
fn learning_lowers_the_loss() {
    let (mut net, mut gradient) = (NET.clone(), Mlp::ZEROS);
    let images = images();
    let (pixels, digit) = images.iter().find(|(pixels, digit)| classify(pixels).0 != *digit).unwrap();
    let first = learn(&mut net, &mut gradient, pixels, *digit, 0.02);
    let second = learn(&mut net, &mut gradient, pixels, *digit, 0.02);
    assert!(second < 0.5 * first, "{first} then {second}");
}

/// The step is minus the rate times the gradient, and scratch left over from before does not matter.
#[test]
fn a_step_follows_the_gradient() {
    let (pixels, digit) = images()[0];
    let image = Vector::from_fn(|i| f32::from(pixels[i]) / 16.0);
    let wrong = (digit + 1) % 10;
    let expected = loss::grad(&NET, &image, wrong);
    let (mut net, mut gradient) = (NET.clone(), NET.clone());
    learn(&mut net, &mut gradient, &pixels, wrong, 0.5);
    for leaf in 0..Mlp::LEAVES {
        for i in 0..expected.leaf(leaf).len() {
            let step = NET.leaf(leaf)[i] - 0.5 * expected.leaf(leaf)[i];
            assert!((net.leaf(leaf)[i] - step).abs() < 1e-6, "{} [{i}]", Mlp::leaf_spec(leaf).path);
        }
    }
}
