use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    name: String,
    w: Vector<3>,
}

fn main() {}
