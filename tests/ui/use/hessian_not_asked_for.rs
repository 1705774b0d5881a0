use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>) -> f32 {
    x.norm_squared()
}

fn newton(x: Vector<2>) -> Matrix<2, 2> {
    f::hessian(x)
}

fn main() {}
