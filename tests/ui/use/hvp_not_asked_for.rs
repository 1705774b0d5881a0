use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<2>, y: f32) -> f32 {
    x.norm_squared() * y
}

fn main() {
    let x = Vector([1.0, 2.0]);
    let _: (Vector<2>, f32) = f::hvp(x, 3.0, x, 1.0);
}
