use tapeless::prelude::*;

#[differentiable(hessian)]
fn f(x: Vector<3>, y: Vector<2>) -> f32 {
    x.norm_squared() * y.norm_squared()
}

fn main() {}
