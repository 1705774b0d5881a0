use tapeless::prelude::*;

#[differentiable]
fn f(m: Matrix<4, 3>, b: Vector<4>) -> f32 {
    m.add_row(b).sum()
}

fn main() {}
