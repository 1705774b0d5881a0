use tapeless::prelude::*;

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

#[differentiable]
fn f(x: f32) -> f32 {
    square!(x)
}

fn main() {
    assert_eq!(square!(2), 4);
}
