use tapeless::prelude::*;

#[derivative(of = half, vjp)]
struct Half(f64);

fn main() {
    println!("{}", Half(3.0).0);
}
