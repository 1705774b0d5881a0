use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    w: Matrix<2, 3>,
    b: Vector<2>,
}

static NET: Net = include_params!("../fixtures/nte.safetensors" as Net);

fn main() {}
