use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>) -> Vector<3> {
    x * 2.0
}

fn main() {
    let (mut value, mut gradient) = (Vector([0.0; 3]), Vector([0.0; 3]));
    f::write_vjp(Vector([1.0; 3]), &Vector([1.0; 3]), &mut value, &mut gradient);
}
