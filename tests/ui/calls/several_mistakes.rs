use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    hidden: Dense<2, 4>,
    out: Vector<4>,
}

#[differentiable]
fn f(net: &Net, x: Vector<3>, n: usize) -> f32 {
    let h = net.hidden.w * x + net.hidden.b;
    let y = net.uot.dot(h);
    let z = x[0].sqr() + 1;
    let k = n as f32 * z;
    if k > 0.0 { y } else { tanh(k, n) }
}

#[differentiable(wrt(n, q), hvp)]
async fn g(x: &[f32], n: usize) -> usize {
    n
}

fn main() {}
