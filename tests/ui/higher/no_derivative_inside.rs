use tapeless::prelude::*;

mod deep {
    use tapeless::prelude::*;

    #[differentiable]
    pub fn inner(x: f64) -> f64 {
        x * x
    }
}

#[differentiable]
fn outer(x: f64) -> f64 {
    deep::inner::integral(x) + x
}

fn main() {}
