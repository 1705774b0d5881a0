use tapeless::prelude::*;

#[differentiable]
fn broken(x: f32) -> f32 {
    x + y
}

#[differentiable]
fn f(x: f32) -> f32 {
    broken(x) * 2.0
}

#[differentiable]
fn g(x: Vector<3>) -> f32 {
    x.map(broken).sum() + f(x[0])
}

fn train(x: f32) -> f32 {
    let (value, slope) = broken::value_and_grad(x);
    let (y, residuals) = broken::forward(x);
    value + slope + y + broken::backward(x, &residuals, 1.0) + g::grad(Vector([x; 3])).sum()
}

fn main() {
    println!("{} {}", train(2.0), f::graph());
}
