//! Dropout: the mask is data, made by a seed.

use crate::prelude::*;

/// A mask for [`dropout()`]: each element is 0 with probability `p`, and `1 / (1 − p)` otherwise.
///
/// The same seed gives the same mask on every machine (SplitMix64, Steele et al. 2014). Of any bundle of parameters:
/// vectors, matrices, images, arrays of them.
///
/// # Panics
/// If `p` is not in `0.0..1.0`.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let mask: Vector<1000> = layers::dropout_mask(0.25, 7);
/// let kept = mask.iter().filter(|m| **m > 0.0).count();
/// assert!((700..800).contains(&kept) && mask.iter().all(|m| *m == 0.0 || *m == 4.0 / 3.0));
/// ```
pub fn dropout_mask<P: Params>(p: f64, seed: u64) -> P {
    assert!((0.0..1.0).contains(&p), "a probability of dropout in 0.0..1.0, not {p}");
    let kept = P::Scalar::from_f64(1.0 / (1.0 - p));
    let mut state = seed;
    let mut mask = P::ZEROS;
    for leaf in 0..P::LEAVES {
        for element in mask.leaf_mut(leaf) {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            // The upper 53 bits as a number in 0.0..1.0.
            if (z >> 11) as f64 / (1_u64 << 53) as f64 >= p {
                *element = kept;
            }
        }
    }
    mask
}

/// Dropout (Srivastava et al. 2014) by a mask of [`dropout_mask()`]; in evaluation it is left off.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// assert_eq!(layers::dropout(Vector([1.0, 2.0]), Vector([0.0, 2.0])), Vector([0.0, 4.0]));
/// ```
#[differentiable]
pub fn dropout<const N: usize, T: Float>(x: Vector<N, T>, #[constant] mask: Vector<N, T>) -> Vector<N, T> {
    x.component_mul(mask)
}

/// [`dropout()`] of a matrix.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// assert_eq!(layers::dropout_rows(Matrix([[1.0, 2.0]]), Matrix([[0.0, 2.0]])), Matrix([[0.0, 4.0]]));
/// ```
#[differentiable]
pub fn dropout_rows<const ROWS: usize, const N: usize, T: Float>(
    x: Matrix<ROWS, N, T>,
    #[constant] mask: Matrix<ROWS, N, T>,
) -> Matrix<ROWS, N, T> {
    x.component_mul(mask)
}
