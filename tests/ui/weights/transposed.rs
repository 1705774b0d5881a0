use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    w: Matrix<3, 2>,
    b: Vector<2>,
}

static NET: Net = include_params!("../fixtures/net.safetensors" as Net);

fn main() {}
