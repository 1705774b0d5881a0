use tapeless::prelude::*;

#[derive(Params)]
struct Net<'a> {
    w: &'a Vector<3>,
}

fn main() {}
