use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    w: Vector<3>,
    steps: usize,
}

fn main() {}
