use tapeless::prelude::*;

const INPUTS: usize = 5;

#[derive(Params)]
struct Net {
    w: Matrix<2, INPUTS>,
    b: Vector<2>,
}

static NET: Net = include_params!("../fixtures/net.safetensors" as Net);

fn main() {}
