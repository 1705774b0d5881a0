use tapeless::prelude::*;

#[differentiable]
fn first(x: f32) -> f32 {
    second(x) + 1.0
}

#[differentiable]
fn second(x: f32) -> f32 {
    self::third::grad(x)
}

#[differentiable]
fn third(x: f32) -> f32 {
    first(x) * 2.0
}

fn main() {
    println!("{}", first(3.0));
}
