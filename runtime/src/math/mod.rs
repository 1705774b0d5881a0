//! Element-wise mathematics for `f32` and `f64`, without the standard library.
//!
//! Every function is this crate's own, on every target and with every feature set. (The processor's square root and fused
//! multiply-add are used where they are at hand: IEEE 754 fixes their bits.) [`Float`](crate::float::Float) offers them all as
//! methods, which give the same bits on a workstation and on a microcontroller.
//!
//! Functions with a first argument `cpu` are written for every [`Machine`](crate::machine::Machine): on `Plain`, which the methods
//! take, each product and each sum is rounded; on a machine with fused multiply-adds they are one instruction, which saves a third
//! of the time or more and may change the last bit. The bounds below hold for both. Generated code takes the machine that it
//! runs on.
//!
//! The bodies have no branches, no early returns and, but for 2/π, no tables, only selections, so a loop over an array vectorises, with the x86-64
//! baseline as well as under AVX2 or AVX-512. The exceptions are `mul_add` and, on `Plain`, `sin`, `cos`, `tan`: there a
//! branch for far angles is the quicker way for a single number; generated loops have another (`kernels/near.rs`). What would be a
//! branch to LLVM, since one side costs much, is `select_unpredictable`.
//! Polynomial coefficients were computed for this crate with the Remez exchange algorithm (Remez 1934) in 220-bit arithmetic, `f32`
//! coefficients rounded one after the other with the rest fitted again; each file names the sources of its formulas.
//!
//! Errors are in units in the last place (ulp) of the exact result, as measured by `tests/math.rs`: `exp`, `exp2`, `exp_m1`, `ln`, `ln_1p`, `log2`,
//! `tanh`, `sigmoid`, `softplus`, `erf`, `sin`, `cos` and `rsqrt` in `f32` over all 2³² arguments, the other `f32` functions over every 499th, the
//! `f64` functions over thousands of arguments each against mpmath. Special values are those of C99, Annex F.
mod erf;
mod exp;
mod fused;
mod hyperbolic;
mod inverse_trig;
mod log;
mod logistic;
mod payne_hanek;
mod power;
mod roots;
mod rounding;
mod simple;
mod trig;
mod words;

pub use erf::{erf_f32, erf_f64, erfc_f32, erfc_f64};
pub use exp::{exp_f32, exp_f64, exp_m1_f32, exp_m1_f64, exp2_f32, exp2_f64};
pub use fused::{mul_add_f32, mul_add_f64};
pub use hyperbolic::{
    acosh_f32, acosh_f64, asinh_f32, asinh_f64, atanh_f32, atanh_f64, cosh_f32, cosh_f64, sinh_f32, sinh_f64,
};
pub use inverse_trig::{acos_f32, acos_f64, asin_f32, asin_f64, atan_f32, atan_f64, atan2_f32, atan2_f64};
pub use log::{ln_1p_f32, ln_1p_f64, ln_f32, ln_f64, log_f32, log_f64, log2_f32, log2_f64, log10_f32, log10_f64};
pub use logistic::{sigmoid_f32, sigmoid_f64, softplus_f32, softplus_f64, tanh_f32, tanh_f64};
pub use power::{powf_f32, powf_f64, powi_f32, powi_f64};
pub use roots::{cbrt_f32, cbrt_f64, hypot_f32, hypot_f64, rsqrt_f32, rsqrt_f64, sqrt_f32, sqrt_f64};
pub use rounding::{
    ceil_f32, ceil_f64, floor_f32, floor_f64, fract_f32, fract_f64, round_f32, round_f64, round_ties_even_f32,
    round_ties_even_f64, trunc_f32, trunc_f64,
};
pub use simple::{
    abs_f32, abs_f64, copysign_f32, copysign_f64, max_f32, max_f64, maximum_f32, maximum_f64, min_f32, min_f64,
    minimum_f32, minimum_f64, recip_f32, recip_f64, signum_f32, signum_f64, to_degrees_f32, to_degrees_f64,
    to_radians_f32, to_radians_f64,
};
pub use trig::{cos_f32, cos_f64, sin_cos_f32, sin_cos_f64, sin_f32, sin_f64, tan_f32, tan_f64};
pub(crate) use trig::{sin_cos_near_f32, sin_cos_near_f64, tan_near_f32, tan_near_f64};
