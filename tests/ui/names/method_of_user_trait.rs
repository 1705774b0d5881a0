use tapeless::prelude::*;

trait Activation {
    fn sigmoid(self) -> f32;
}

impl Activation for f32 {
    fn sigmoid(self) -> f32 {
        self.max(0.0)
    }
}

#[differentiable]
fn f(x: f32) -> f32 {
    x.sigmoid()
}

fn main() {
    assert_eq!(f(2.0), 2.0);
}
