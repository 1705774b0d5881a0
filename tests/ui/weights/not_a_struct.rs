use tapeless::prelude::*;

static NET: Vector<2> = include_params!("../fixtures/net.safetensors" as Vector<2>);

fn main() {}
