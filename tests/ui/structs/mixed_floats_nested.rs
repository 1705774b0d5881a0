use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    layer: Dense<2, 3, f64>,
    b: f32,
}

fn main() {}
