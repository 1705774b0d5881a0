use tapeless::prelude::*;

#[derive(Params)]
struct Node {
    value: f32,
    next: Node,
}

fn main() {}
