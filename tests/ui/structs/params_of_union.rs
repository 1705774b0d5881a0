use tapeless::prelude::*;

#[derive(Params)]
union Bits {
    float: f32,
    integer: u32,
}

fn main() {}
