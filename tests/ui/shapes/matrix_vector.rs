use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    hidden: Dense<2, 16>,
}

#[differentiable(wrt(net))]
fn f(net: &Net, x: Vector<3>) -> f32 {
    let h = net.hidden.w * x;
    h.sum()
}

fn main() {}
