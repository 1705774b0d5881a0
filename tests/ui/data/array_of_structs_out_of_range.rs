use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Net {
    layers: [Dense<2, 2>; 2],
}

#[differentiable(wrt(net))]
fn f(net: &Net, x: Vector<2>) -> f32 {
    (net.layers[2].w * x).sum()
}

fn main() {}
