//! Linear layers, embeddings, maxout, gated units, dropout.

use super::probe;
use crate::compare;
use tapeless::layers::{self, Embedding, GatedLinear, Maxout};
use tapeless::prelude::*;

#[differentiable]
fn dense_loss(layer: &Dense<3, 2, f64>, x: &Vector<3, f64>, #[constant] p: Vector<2, f64>) -> f64 {
    layers::dense(layer, *x).dot(p)
}

#[differentiable]
fn dense_rows_loss(layer: &Dense<3, 2, f64>, x: &Matrix<4, 3, f64>, #[constant] p: Matrix<4, 2, f64>) -> f64 {
    layers::dense_rows(layer, *x).component_mul(p).sum()
}

#[test]
fn dense() {
    compare!(dense_loss as "dense": layer/dl: Dense<3, 2, f64>, x/dx: Vector<3, f64>; probe());
    compare!(dense_rows_loss as "dense_rows": layer/dl: Dense<3, 2, f64>, x/dx: Matrix<4, 3, f64>; probe());
}

#[differentiable]
fn embedding_loss(table: &Embedding<4, 3, f64>, s: &Vector<3, f64>, #[constant] p: Vector<3, f64>, word: usize) -> f64 {
    layers::embedding(table, word).component_mul(*s).dot(p)
}

#[differentiable]
fn embedding_rows_loss(
    table: &Embedding<4, 3, f64>,
    s: &Matrix<3, 3, f64>,
    #[constant] p: Matrix<3, 3, f64>,
    words: &[usize; 3],
) -> f64 {
    layers::embedding_rows(table, words).component_mul(*s).component_mul(p).sum()
}

#[test]
fn embedding() {
    compare!(embedding_loss as "embedding": t/dt: Embedding<4, 3, f64>, s/ds: Vector<3, f64>; probe(), 2);
    compare!(embedding_rows_loss as "embedding_rows": t/dt: Embedding<4, 3, f64>, s/ds: Matrix<3, 3, f64>; probe(), &[1, 3, 1]);
}

#[differentiable]
fn maxout_loss(layer: &Maxout<3, 4, 3, f64>, x: &Vector<3, f64>, #[constant] p: Vector<4, f64>) -> f64 {
    layers::maxout(layer, *x).dot(p)
}

#[test]
fn maxout() {
    compare!(maxout_loss as "maxout": layer/dl: Maxout<3, 4, 3, f64>, x/dx: Vector<3, f64>; probe());
}

macro_rules! gated {
    ($($name:ident $text:literal),*) => {$(
        mod $name {
            use super::*;
            #[differentiable]
            fn loss(layer: &GatedLinear<3, 4, f64>, x: &Vector<3, f64>, #[constant] p: Vector<4, f64>) -> f64 {
                layers::$name(layer, *x).dot(p)
            }
            #[test]
            fn against_pytorch() {
                compare!(loss as $text: layer/dl: GatedLinear<3, 4, f64>, x/dx: Vector<3, f64>; probe());
            }
        }
    )*};
}
gated! { bilinear "bilinear", glu "glu", reglu "reglu", geglu "geglu", swiglu "swiglu" }

#[differentiable]
fn residual_loss(layer: &Dense<3, 3, f64>, x: &Vector<3, f64>, #[constant] p: Vector<3, f64>) -> f64 {
    (*x + gelu(layers::dense(layer, *x))).dot(p)
}

#[test]
fn residual() {
    compare!(residual_loss as "residual": layer/dl: Dense<3, 3, f64>, x/dx: Vector<3, f64>; probe());
}

#[differentiable]
fn dropout_loss(
    x: &Vector<4, f64>,
    s: &Vector<4, f64>,
    #[constant] mask: Vector<4, f64>,
    #[constant] p: Vector<4, f64>,
) -> f64 {
    layers::dropout(*x, mask).component_mul(*s).dot(p)
}

#[test]
fn dropout() {
    let mask = super::numbers::<Vector<4, f64>>(0.3, 1.0).map(|x| if x > 0.0 { 2.0 } else { 0.0 });
    compare!(dropout_loss as "dropout": x/dx: Vector<4, f64>, s/ds: Vector<4, f64>; mask, probe());
}

#[test]
fn masks_are_made_by_their_seed() {
    let mask: Matrix<100, 100, f64> = layers::dropout_mask(0.3, 1);
    assert_eq!(mask, layers::dropout_mask(0.3, 1));
    assert_ne!(mask, layers::dropout_mask(0.3, 2));
    // 7,000 ± 5 standard deviations of the binomial distribution.
    let kept = mask.iter().filter(|m| **m != 0.0).count();
    assert!((6_770..7_230).contains(&kept), "{kept}");
    // SplitMix64 of seed 0 begins with 0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4 (reference implementation of Vigna).
    assert_eq!(layers::dropout_mask::<Vector<2, f64>>(0.883, 0), Vector([1.0 / (1.0 - 0.883), 0.0]));
    assert_eq!(layers::dropout_mask::<Vector<2, f64>>(0.43, 0), Vector([1.0 / (1.0 - 0.43); 2]));
    assert_eq!(layers::dropout_mask::<Vector<3, f64>>(0.0, 5), Vector([1.0; 3]));
    assert!(std::panic::catch_unwind(|| layers::dropout_mask::<Vector<3, f64>>(1.0, 5)).is_err());
}
