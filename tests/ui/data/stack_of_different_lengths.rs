use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>, y: Vector<3>) -> f32 {
    Matrix::from_rows([x, y]).sum()
}

fn main() {}
