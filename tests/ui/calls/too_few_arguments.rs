use tapeless::prelude::*;

#[differentiable]
fn line(slope: f32, offset: f32, x: f32) -> f32 {
    slope * x + offset
}

#[differentiable]
fn f(slope: f32, x: f32) -> f32 {
    line(slope, x)
}

fn main() {}
