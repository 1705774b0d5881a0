use tapeless::prelude::*;

#[differentiable(wrt(w), batch(x))]
fn f(w: f32, x: f32) -> f32 {
    w * y
}

fn main() {
    let (value, slope) = f::batch_value_and_grad(1.0, &[2.0, 3.0]);
    let mut sum = 0.0;
    f::batch_accumulate_grad(1.0, &[2.0, 3.0], &mut sum);
    println!("{value} {slope} {sum}");
}
