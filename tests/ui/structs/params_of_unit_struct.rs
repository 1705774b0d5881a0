use tapeless::prelude::*;

#[derive(Params)]
struct Nothing;

fn main() {}
