use tapeless::prelude::*;

#[derive(Params)]
struct Pair<T> {
    a: T,
    b: T,
}

fn main() {}
