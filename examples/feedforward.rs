//! The lecture's net Feedforward(3, 5) with its printed weights, and its question: how to write Feedforward([3, 4, 5, 3, 1])?
//!
//! `cargo run --release --example feedforward`

use tapeless::prelude::*;

/// Two layers; the second one has no bias.
#[derive(Params)]
struct Feedforward {
    fc1: Dense<3, 5, f64>,
    fc2: Matrix<1, 5, f64>,
}

#[differentiable(wrt(net), trace)]
fn output(net: &Feedforward, x: Vector<3, f64>) -> f64 {
    let hidden = relu(net.fc1.w * x + net.fc1.b);
    sigmoid(net.fc2 * hidden)[0]
}

// A net of any depth is one line: the sizes, the activation between the layers, and the one behind the last.
tapeless::feedforward!(pub Deep: [3, 4, 5, 3, 1], relu, output = sigmoid, float = f64);

fn main() {
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
    let x = Vector([1.0, 2.0, 3.0]);
    println!("net(1, 2, 3) = {:.7} (printed in the lecture: 0.5376)\n", output(&net, x));
    println!("{}\n", output::graph().to_unicode());

    // The gradient reaches only the neurons that are not zero here.
    let trace = output::trace(&net, x);
    println!("hidden layer: {:.4?}", trace.value_of("hidden").unwrap_or(&[]));
    println!("derivative with respect to the first layer's biases: {:.4?}\n", output::grad(&net, x).fc1.b.0);

    let mut rng = <rand::rngs::StdRng as rand::SeedableRng>::seed_from_u64(1);
    let deep_net = Deep::random(&mut rng);
    println!("Feedforward([3, 4, 5, 3, 1]) with random weights: {:.4}", deep_net.apply(x)[0]);
    println!("{}", deep::graph().to_unicode());
}
