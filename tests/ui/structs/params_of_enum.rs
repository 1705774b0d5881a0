use tapeless::prelude::*;

#[derive(Params)]
enum Kind {
    Line(f32),
    Constant,
}

fn main() {}
