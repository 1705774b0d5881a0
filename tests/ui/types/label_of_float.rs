use tapeless::prelude::*;

#[differentiable(wrt(logits))]
fn f(logits: Vector<3>, label: f32) -> f32 {
    cross_entropy(logits, label)
}

fn main() {}
