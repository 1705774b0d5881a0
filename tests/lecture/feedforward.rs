//! Feedforward nets: S3 and S4, and what depth is good for.

use super::near;
use tapeless::prelude::*;

// ANCHOR: net
#[derive(Params)]
pub struct Feedforward {
    pub fc1: Dense<3, 5, f64>,
    pub fc2: Matrix<1, 5, f64>,
}

#[differentiable(wrt(net))]
pub fn output(net: &Feedforward, x: Vector<3, f64>) -> f64 {
    let hidden = relu(net.fc1.w * x + net.fc1.b);
    sigmoid(net.fc2 * hidden)[0]
}
// ANCHOR_END: net

// ANCHOR: printed
#[test]
fn s3_the_printed_net() {
    let net = Feedforward {
        fc1: Dense {
            w: Matrix([
                [-0.5727, 0.1885, -0.4232],
                [-0.1383, -0.2233, -0.5384],
                [-0.3583, 0.1175, -0.5696],
                [-0.4284, 0.1711, 0.0918],
                [-0.5539, -0.2273, 0.4973],
            ]),
            b: Vector([0.5525, -0.4201, -0.5736, 0.0464, -0.0297]),
        },
        fc2: Matrix([[-0.1064, -0.3029, 0.4057, 0.0953, 0.2823]]),
    };
    let (value, gradient) = output::value_and_grad(&net, Vector([1.0, 2.0, 3.0]));
    near(value, 0.5376, 4);
    near(value, 0.5375621, 7);
    // The first three neurons are 0 here: nothing reaches their weights.
    assert_eq!(gradient.fc1.w.row(0), Vector([0.0; 3]));
    assert_eq!(gradient.fc1.b[2], 0.0);
    near(gradient.fc1.b[4], value * (1.0 - value) * 0.2823, 12);
}
// ANCHOR_END: printed

// ANCHOR: deep
tapeless::feedforward!(pub Deep: [3, 4, 5, 3, 1], relu, output = sigmoid, float = f64);

#[test]
fn s4_a_net_of_any_depth_in_one_line() {
    let net =
        Deep::random(&mut <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1));
    let x = Vector([1.0, 2.0, 3.0]);
    // The same, layer by layer.
    let h = relu(net.layer1.w * x + net.layer1.b);
    let h = relu(net.layer2.w * h + net.layer2.b);
    let h = relu(net.layer3.w * h + net.layer3.b);
    let expected = sigmoid(net.layer4.w * h + net.layer4.b);
    near(net.apply(x)[0], expected[0], 14);
    // Weights and biases, and the three numbers of x.
    assert_eq!(deep::PARAMETERS, (3 * 4 + 4) + (4 * 5 + 5) + (5 * 3 + 3) + (3 + 1) + 3);
}
// ANCHOR_END: deep

// ANCHOR: folds
/// A tent of two ReLU neurons: up from 0 to 1 at ½, down to 0 at 1.
#[differentiable]
pub fn tent(x: f64) -> f64 {
    2.0 * relu(x) - 4.0 * relu(x - 0.5)
}

/// Five layers of it.
#[differentiable]
pub fn folded(x: f64) -> f64 {
    tent(tent(tent(tent(tent(x)))))
}

#[test]
fn five_layers_of_two_neurons_make_32_pieces() {
    // One slope for each piece, taken in its middle.
    let slopes: Vec<f64> =
        (0..32).map(|k| folded::grad((f64::from(k) + 0.5) / 32.0)).collect();
    for (k, slope) in slopes.iter().enumerate() {
        assert_eq!(*slope, if k % 2 == 0 { 32.0 } else { -32.0 });
    }
}
// ANCHOR_END: folds
