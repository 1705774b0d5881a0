use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Net {
    w: Vector<3>,
    steps: usize,
}

#[differentiable]
fn f(net: &Net, x: Vector<3>) -> f32 {
    net.w.dot(x)
}

fn main() {
    let net = Net { w: Vector([1.0; 3]), steps: 3 };
    let (gradient, _) = f::grad(&net, Vector([1.0; 3]));
    println!("{} {}", gradient.w[0], net.steps);
}
