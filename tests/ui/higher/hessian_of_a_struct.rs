use tapeless::prelude::*;

#[differentiable(hessian, wrt(net))]
fn f(net: &Dense<2, 1>, x: Vector<2>) -> f32 {
    (net.w * x + net.b)[0]
}

fn main() {}
