use tapeless::prelude::*;

#[differentiable(wrt(logits))]
fn f(logits: Vector<3>, probs: Vector<4>) -> f32 {
    cross_entropy_probs(logits, probs)
}

fn main() {}
