//! The README's code: a function, its gradient, a training step, its graph.

use tapeless::optim::Sgd;
use tapeless::prelude::*;

#[derive(Params, Clone)]
pub struct Mlp {
    pub hidden: Dense<2, 16>, // w: Matrix<16, 2>, b: Vector<16>
    pub out: Dense<16, 1>,
}

#[differentiable(wrt(net))]
pub fn loss(net: &Mlp, x: Vector<2>, target: f32) -> f32 {
    let h = tanh(net.hidden.w * x + net.hidden.b);
    let y = net.out.w * h + net.out.b;
    (y[0] - target).powi(2)
}

fn main() {
    let mut net = Mlp::ZEROS;
    net.hidden.w = Matrix::from_fn(|i, j| (i as f32 - 7.5) * if j == 0 { 0.1 } else { -0.05 });
    net.out.w = Matrix::from_fn(|_, j| if j % 2 == 0 { 0.2 } else { -0.2 });
    let x = Vector([0.5, -1.0]);

    let mut sgd = Sgd::new(0.05);
    for step in 0..5 {
        let (value, grad) = loss::value_and_grad(&net, x, 1.0); // grad: Mlp
        println!("step {step}: loss {value:.6}");
        sgd.step(&mut net, &grad);
    }
    println!("{}", loss::graph()); // shapes, FLOPs, bytes; also .to_unicode(), .to_dot(), .to_svg()
}
