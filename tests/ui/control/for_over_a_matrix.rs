use tapeless::prelude::*;

#[differentiable]
fn f(m: Matrix<3, 2>) -> f32 {
    let mut sum = 0.0;
    for row in m {
        sum += row.sum();
    }
    sum
}

fn main() {}
