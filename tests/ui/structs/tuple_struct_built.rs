use tapeless::prelude::*;

#[derive(Params)]
struct Gain(f32);

#[differentiable]
fn f(x: f32) -> Gain {
    Gain(x * 2.0)
}

fn main() {}
