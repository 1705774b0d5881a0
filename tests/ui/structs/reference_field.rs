use tapeless::prelude::*;

#[derive(Params)]
struct Net {
    w: &'static Vector<3>,
}

fn main() {}
