use tapeless::prelude::*;

#[derive(Params)]
struct Network {
    w: f32,
}

#[differentiable]
fn f(net: &Netwrok, x: f32) -> f32 {
    net.w * x
}

fn main() {
    let (net, _) = f::grad(&Network { w: 1.0 }, 2.0);
    println!("{}", net.w);
}
