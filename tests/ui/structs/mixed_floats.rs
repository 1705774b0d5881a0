use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    w: Vector<3>,
    b: f64,
}

fn main() {}
