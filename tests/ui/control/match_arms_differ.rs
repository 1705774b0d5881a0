use tapeless::prelude::*;

#[differentiable]
fn f(x: Vector<3>, kind: usize) -> f32 {
    let h = match kind {
        0 => x,
        1 => x.fixed_rows::<2>(0),
        _ => x * 2.0,
    };
    h.sum()
}

fn main() {}
