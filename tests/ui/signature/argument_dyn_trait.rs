use tapeless::prelude::*;

trait Act {
    fn at(&self, x: f32) -> f32;
}

#[differentiable]
fn f(x: f32, act: &dyn Act) -> f32 {
    act.at(x)
}

fn main() {}
