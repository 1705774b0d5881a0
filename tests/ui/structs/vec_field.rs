use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    w: Vec<f32>,
}

fn main() {}
