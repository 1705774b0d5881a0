use tapeless::prelude::*;

#[derive(Params)]
struct Mlp {
    hidden: Dense<2, 4>,
    out: Vector<4>,
}

#[differentiable]
fn f(net: &Mlp, x: Vector<2>) -> f32 {
    net.out.dot(net.hiden.w * x)
}

fn main() {}
