use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    weight: Matrix<2, 3>,
    b: Vector<2>,
}

static NET: Net = include_params!("../fixtures/net.safetensors" as Net);

fn main() {}
