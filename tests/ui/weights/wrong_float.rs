use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    w: Matrix<2, 3, f64>,
    b: Vector<2, f64>,
}

static NET: Net = include_params!("../fixtures/net.safetensors" as Net);

fn main() {}
