use tapeless::prelude::*;

#[differentiable]
fn act(x: Vector<4>) -> Vector<4> {
    x * 2.0
}

tapeless::feedforward!(Net: [3, 4, 4], self::act);

fn main() {}
