use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>, y: Vector<3>) -> f32 {
    let both: Vector<6> = x.concat(y);
    both.sum()
}

fn main() {}
