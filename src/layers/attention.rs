//! Attention (Vaswani et al. 2017).

use crate::prelude::*;

/// Attention of `L` queries to `S` keys and their values: `softmax(q kᵀ / √E) v`, row by row.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// // Equal keys: the mean of the values.
/// let y = layers::scaled_dot_product_attention(Matrix([[1.0]]), Matrix([[2.0], [2.0]]), Matrix([[1.0], [4.0]]));
/// assert_eq!(y, Matrix([[2.5]]));
/// ```
#[differentiable]
pub fn scaled_dot_product_attention<const L: usize, const S: usize, const E: usize, const V: usize, T: Float>(
    q: Matrix<L, E, T>,
    k: Matrix<S, E, T>,
    v: Matrix<S, V, T>,
) -> Matrix<L, V, T> {
    softmax(q * k.transpose() * T::from_usize(E).sqrt().recip()) * v
}

/// [`scaled_dot_product_attention()`] with a mask that is added to the scores, for instance [`causal_mask()`].
///
/// A query whose scores are all −∞ gives NaN, as in PyTorch.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let x = Matrix([[2.0], [2.0]]);
/// let v = Matrix([[1.0], [4.0]]);
/// let y = layers::scaled_dot_product_attention_masked(x, x, v, layers::causal_mask());
/// assert_eq!(y, Matrix([[1.0], [2.5]]));
/// ```
#[differentiable]
pub fn scaled_dot_product_attention_masked<const L: usize, const S: usize, const E: usize, const V: usize, T: Float>(
    q: Matrix<L, E, T>,
    k: Matrix<S, E, T>,
    v: Matrix<S, V, T>,
    #[constant] mask: Matrix<L, S, T>,
) -> Matrix<L, V, T> {
    softmax(q * k.transpose() * T::from_usize(E).sqrt().recip() + mask) * v
}

/// The mask with which no token sees a later one: 0 on and below the diagonal, −∞ above.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let mask: Matrix<2, 2> = layers::causal_mask();
/// assert_eq!(mask, Matrix([[0.0, f32::NEG_INFINITY], [0.0, 0.0]]));
/// ```
pub fn causal_mask<const L: usize, const S: usize, T: Float>() -> Matrix<L, S, T> {
    let hidden = T::from_f64(f64::NEG_INFINITY);
    Matrix::from_fn(|i, j| if j > i { hidden } else { T::ZERO })
}

/// The last linear map of [`MultiheadAttention`], its fields named as in PyTorch's files.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct OutProjection<const E: usize, T: Float = f32> {
    /// Row `i` holds the weights of output `i`.
    pub weight: Matrix<E, E, T>,
    /// What is added to the outputs.
    pub bias: Vector<E, T>,
}

/// The weights of PyTorch's `nn.MultiheadAttention`, whose `E` is `HEADS · DIM`.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct MultiheadAttention<const E: usize, const HEADS: usize, const DIM: usize, T: Float = f32> {
    /// Of queries, keys and values, by head: PyTorch's `(3·E, E)`.
    pub in_proj_weight: Tensor4<3, HEADS, DIM, E, T>,
    /// Their biases: PyTorch's `(3·E)`.
    pub in_proj_bias: Tensor3<3, HEADS, DIM, T>,
    /// From the heads side by side to the result. The columns of head `h` begin at `h · DIM`.
    pub out_proj: OutProjection<E, T>,
}

/// Multi-head attention of `L` tokens to `S` others; for self-attention all three are the same.
///
/// Panics if `E` is less than `HEADS · DIM`.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let x: Matrix<5, 4> = Matrix::ones();
/// let y = layers::multi_head_attention(&layers::MultiheadAttention::<4, 2, 2>::ZEROS, x, x, x);
/// assert_eq!(y, Matrix::zeros());
/// ```
#[differentiable]
pub fn multi_head_attention<
    const L: usize,
    const S: usize,
    const E: usize,
    const HEADS: usize,
    const DIM: usize,
    T: Float,
>(
    attention: &MultiheadAttention<E, HEADS, DIM, T>,
    query: Matrix<L, E, T>,
    key: Matrix<S, E, T>,
    value: Matrix<S, E, T>,
) -> Matrix<L, E, T> {
    multi_head_attention_masked(attention, query, key, value, Matrix::<L, S, T>::zeros())
}

/// [`multi_head_attention()`] with a mask that is added to the scores of every head, for instance [`causal_mask()`].
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let x: Matrix<5, 4> = Matrix::ones();
/// let attention = layers::MultiheadAttention::<4, 2, 2>::ZEROS;
/// let y = layers::multi_head_attention_masked(&attention, x, x, x, layers::causal_mask());
/// assert_eq!(y, Matrix::zeros());
/// ```
#[differentiable]
pub fn multi_head_attention_masked<
    const L: usize,
    const S: usize,
    const E: usize,
    const HEADS: usize,
    const DIM: usize,
    T: Float,
>(
    attention: &MultiheadAttention<E, HEADS, DIM, T>,
    query: Matrix<L, E, T>,
    key: Matrix<S, E, T>,
    value: Matrix<S, E, T>,
    #[constant] mask: Matrix<L, S, T>,
) -> Matrix<L, E, T> {
    let scale = T::from_usize(DIM).sqrt().recip();
    let mut sum = Matrix::<L, E, T>::zeros();
    for head in 0..HEADS {
        let q = (query * attention.in_proj_weight.slice(0).slice(head).transpose())
            .add_row(attention.in_proj_bias.slice(0).row(head));
        let k = (key * attention.in_proj_weight.slice(1).slice(head).transpose())
            .add_row(attention.in_proj_bias.slice(1).row(head));
        let v = (value * attention.in_proj_weight.slice(2).slice(head).transpose())
            .add_row(attention.in_proj_bias.slice(2).row(head));
        let y = softmax(q * k.transpose() * scale + mask) * v;
        sum += y * attention.out_proj.weight.fixed_columns::<DIM>(DIM * head).transpose();
    }
    sum.add_row(attention.out_proj.bias)
}
