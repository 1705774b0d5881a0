//! First values for weights, drawn from a seeded generator (feature `rand`).
//!
//! Any generator of the `rand` traits does. One seed gives the same weights on every machine: the numbers are drawn and
//! computed in `f64` by this crate's own mathematics, 64 bits of the generator for each uniform number, and rounded at the end.
//!
//! ```
//! use rand::SeedableRng;
//! use rand::rngs::Xoshiro256PlusPlus;
//! use tapeless_runtime::init;
//! use tapeless_runtime::layers::Dense;
//!
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
//! let mut net: (Dense<2, 16>, Dense<16, 1>) = Default::default();
//! // The whole bundle: matrices drawn, biases 0.
//! init::xavier_uniform(&mut net, &mut rng);
//! // One matrix of it in another way, as before a ReLU.
//! init::he_normal(&mut net.1.w, &mut rng);
//! assert!(net.0.w.iter().all(|w| w.abs() <= (6.0_f32 / 18.0).sqrt()));
//! assert_eq!(net.0.b.norm(), 0.0);
//! ```
mod scheme;

pub use scheme::{Fan, Nonlinearity, Scheme};

use crate::float::Float;
use crate::params::Params;
pub use rand::Rng;

/// Every float from the normal distribution of that mean and standard deviation (`std` ≥ 0).
///
/// All leaves are drawn, vectors too.
pub fn normal<P: Params>(params: &mut P, mean: f64, std: f64, rng: &mut (impl Rng + ?Sized)) {
    for index in 0..P::LEAVES {
        fill_normal(params.leaf_mut(index), mean, std, rng);
    }
}

/// Every float from the uniform distribution from `low` to `high`; `high` itself can come out by rounding.
///
/// All leaves are drawn, vectors too. `high - low` must be finite.
pub fn uniform<P: Params>(params: &mut P, low: f64, high: f64, rng: &mut (impl Rng + ?Sized)) {
    for index in 0..P::LEAVES {
        fill_uniform(params.leaf_mut(index), low, high, rng);
    }
}

/// Matrices and kernels by [`Scheme::xavier_uniform`], for layers before tanh and sigmoid; vectors and scalars 0.
pub fn xavier_uniform<P: Params>(params: &mut P, rng: &mut (impl Rng + ?Sized)) {
    Scheme::xavier_uniform().init(params, rng);
}

/// Matrices and kernels by [`Scheme::xavier_normal`], for layers before tanh and sigmoid; vectors and scalars 0.
pub fn xavier_normal<P: Params>(params: &mut P, rng: &mut (impl Rng + ?Sized)) {
    Scheme::xavier_normal().init(params, rng);
}

/// Matrices and kernels by [`Scheme::he_uniform`], for layers before ReLU; vectors and scalars 0.
pub fn he_uniform<P: Params>(params: &mut P, rng: &mut (impl Rng + ?Sized)) {
    Scheme::he_uniform().init(params, rng);
}

/// Matrices and kernels by [`Scheme::he_normal`], for layers before ReLU; vectors and scalars 0.
pub fn he_normal<P: Params>(params: &mut P, rng: &mut (impl Rng + ?Sized)) {
    Scheme::he_normal().init(params, rng);
}

fn fill_uniform<T: Float>(data: &mut [T], low: f64, high: f64, rng: &mut (impl Rng + ?Sized)) {
    for x in data {
        *x = T::from_f64(low + (high - low) * unit(rng));
    }
}

fn fill_normal<T: Float>(data: &mut [T], mean: f64, std: f64, rng: &mut (impl Rng + ?Sized)) {
    for pair in data.chunks_mut(2) {
        for (x, z) in pair.iter_mut().zip(normal_pair(rng)) {
            *x = T::from_f64(mean + std * z);
        }
    }
}

/// A multiple of 2⁻⁵³ in [0, 1).
fn unit(rng: &mut (impl Rng + ?Sized)) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Two independent standard normal numbers: Box and Muller 1958. At most 8.6 from 0.
fn normal_pair(rng: &mut (impl Rng + ?Sized)) -> [f64; 2] {
    // From (0, 1], so that the logarithm is finite.
    let radius = Float::sqrt(-2.0 * Float::ln(1.0 - unit(rng)));
    let (sin, cos) = Float::sin_cos(core::f64::consts::TAU * unit(rng));
    [radius * cos, radius * sin]
}
