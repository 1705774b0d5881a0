use tapeless::prelude::*;

#[differentiable]
fn f(x: f32) -> f32 {
    let mut sum = x;
    'outer: for _ in 0..3 {
        for _ in 0..3 {
            sum *= x;
            if sum > 10.0 {
                break 'outer;
            }
        }
    }
    sum
}

fn main() {}
