//! What generated code calls: fused element-wise loops, products, reductions, convolutions, poolings, and the arithmetic of its costs.
//!
//! Large operands come by reference and loops are written so that the compiler vectorises them. A sum over 16
//! elements or more runs in eight lanes, so its order of additions differs from a plain loop's, and so do the last bits.

mod alone;
mod axis;
mod batch;
mod blocks;
mod conv;
mod fused;
mod laid_out;
mod lanes;
mod near;
mod padded;
mod places;
mod pool;
mod products;
#[cfg(test)]
mod random;
mod reductions;
mod room;
mod rows;
mod rules;
mod softmax;
mod transposed;

pub use crate::__near as near;
pub use alone::alone;
pub use axis::output_size;
pub use batch::{batch_length, batch_mean_length, tile};
pub use conv::{
    add_conv1d_kernel, add_conv2d_kernel, conv1d, conv1d_input, conv1d_kernel, conv2d, conv2d_input, conv2d_kernel,
};
pub use fused::{
    add_to_matrix, add_to_vector, matrix, matrix_into, part_mut, short_matrix, short_vector, sum, sum_matrix,
    sum_products, vector, vector_into,
};
pub use laid_out::{LaidOut, matvec_laid_out, mul_tr_laid_out, mul_tr_laid_out_in, mul_tr_laid_out_into};
pub use lanes::{TURNS, add_outers_of_lanes, add_square_of_lanes, sum_of_lanes};
pub use near::{Angles, Near, cos, sin, tan};
pub use padded::{add_neighbours, add_turns, is_padded, keep_turns, pad, padded};
pub use places::{lower_triangular, pack_lower, scatter_add, scatter_add_rows};
pub use pool::{
    avg_pool1d, avg_pool1d_input, avg_pool2d, avg_pool2d_input, max_pool1d, max_pool1d_input, max_pool1d_pick,
    max_pool2d, max_pool2d_input, max_pool2d_pick,
};
pub use products::{
    add_outer, matmul, matmul_in, matmul_into, matvec, mul_tr, mul_tr_in, mul_tr_into, outer_into, outers_into,
    tr_matvec, tr_mul, tr_mul_in, tr_mul_into,
};
pub use reductions::{
    argmax, column_sum, column_sum_of, max_of, max_of_rows, min_of, min_of_rows, norm_of, norm_of_rows, row_sum,
    row_sum_of,
};
pub use room::{Room, matrix_in, vector_in};
pub use rows::rows;
pub use rules::{jvp_by_vjp, vjp_by_jvp};
pub use softmax::{
    logsumexp, logsumexp_and_softmax, logsumexp_and_softmax_into, logsumexp_and_softmax_rows, logsumexp_rows,
};
pub use transposed::transpose_in;

use crate::float::Float;
use crate::machine::Machine;

/// A temporary of generated code, which begins at a cache line where the machine has any: a vector register is loaded from one line then,
/// not from two. (The LSTM of the benchmarks takes 1.5 times as long where its temporaries lie across lines.)
#[derive(Clone, Copy, Debug)]
#[cfg_attr(any(target_arch = "x86_64", target_arch = "aarch64"), repr(C, align(64)))]
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), repr(transparent))]
pub struct Aligned<T>(pub T);

/// Zero, for large places that are written before they are read: a loop fills them, where the compiler would call the C library's `memset`,
/// which takes longer than a loop over vector registers for a few kilobytes.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn blank<M: Machine, T: Float>(_: M) -> T {
    if M::VECTOR > 16 { core::hint::black_box(T::ZERO) } else { T::ZERO }
}

/// max(x, 0); a NaN stays NaN.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn relu<T: Float>(x: T) -> T {
    if x <= T::ZERO { T::ZERO } else { x }
}

/// A power of two that brings `y` to where 1/y is a normal number: 1 unless |y| is within 2²⁶ of the smallest normal number, or its
/// inverse beyond that of the largest.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn range_scale<T: Float>(y: T) -> T {
    let (size, small) = (Float::abs(y), T::from_f64((1_u64 << 26) as f64) * T::MIN_POSITIVE);
    let up = T::from_f64((1_u64 << 60) as f64);
    let scale = if size < small { up } else { T::ONE };
    if size > T::ONE / small { T::ONE / up } else { scale }
}

/// x; what it means is said in the compiler's table.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn stop_gradient<T: Float>(x: T) -> T {
    x
}

/// −(t ln σ(x) + (1 − t) ln(1 − σ(x))), as (1 − t) x + max(−x, 0) + ln(1 + e^−|x|): small losses keep their digits.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn bce_logit<T: Float>(x: T, target: T) -> T {
    let negative = if x < T::ZERO { -x } else { T::ZERO };
    ((T::ONE - target) * x + negative) + Float::ln_1p(Float::exp(-Float::abs(x)))
}

/// ln(eˣ + eʸ) = max + ln(1 + e^−|x − y|): the larger of two infinities of one sign, NaN if one is NaN.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn logaddexp<T: Float>(x: T, y: T) -> T {
    let largest = Float::maximum(x, y);
    // inf − inf is no number, but there the larger one is the answer.
    let gap = if x == y { T::ZERO } else { Float::abs(x - y) };
    largest + Float::ln_1p(Float::exp(-gap))
}

/// The larger of two costs.
pub const fn larger(a: usize, b: usize) -> usize {
    if a > b { a } else { b }
}

/// The most bytes alive at once, from those alive at each moment that matters.
pub const fn peak(moments: &[usize]) -> usize {
    let (mut peak, mut at) = (0, 0);
    while at < moments.len() {
        if moments[at] > peak {
            peak = moments[at];
        }
        at += 1;
    }
    peak
}
