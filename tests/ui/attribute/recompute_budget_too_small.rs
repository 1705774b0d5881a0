use tapeless::prelude::*;

#[differentiable(recompute(budget = "200 B"))]
fn orbit(y: Vector<2, f64>) -> f64 {
    let mut y = y;
    for _ in 0..1000 {
        y = Vector([y[0] + 0.01 * y[1], y[1] - 0.01 * y[0].sin()]);
    }
    y[0]
}

fn main() {}
