//! Linear layers, embeddings, maxout.

use crate::prelude::*;

/// A dense layer: `w x + b`.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let layer: Dense<2, 1> = Dense::new(Matrix([[1.0, 2.0]]), Vector([0.5]));
/// assert_eq!(layers::dense(&layer, Vector([3.0, 4.0])), Vector([11.5]));
/// ```
#[differentiable]
pub fn dense<const IN: usize, const OUT: usize, T: Float>(
    layer: &Dense<IN, OUT, T>,
    x: Vector<IN, T>,
) -> Vector<OUT, T> {
    layer.w * x + layer.b
}

/// A dense layer on every row: `x wᵀ`, with `b` added to each row.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let layer: Dense<2, 1> = Dense::new(Matrix([[1.0, 2.0]]), Vector([0.5]));
/// let x = Matrix([[3.0, 4.0], [0.0, 1.0]]);
/// assert_eq!(layers::dense_rows(&layer, x), Matrix([[11.5], [2.5]]));
/// ```
#[differentiable]
pub fn dense_rows<const ROWS: usize, const IN: usize, const OUT: usize, T: Float>(
    layer: &Dense<IN, OUT, T>,
    x: Matrix<ROWS, IN, T>,
) -> Matrix<ROWS, OUT, T> {
    (x * layer.w.transpose()).add_row(layer.b)
}

/// A vector for each of `COUNT` words, as PyTorch's `nn.Embedding`.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct Embedding<const COUNT: usize, const DIM: usize, T: Float = f32> {
    /// Row `i` belongs to word `i`.
    pub weight: Matrix<COUNT, DIM, T>,
}

/// The vector of a word. Panics if there is no such word.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let table = layers::Embedding { weight: Matrix([[1.0, 2.0], [3.0, 4.0]]) };
/// assert_eq!(layers::embedding(&table, 1), Vector([3.0, 4.0]));
/// ```
#[differentiable]
pub fn embedding<const COUNT: usize, const DIM: usize, T: Float>(
    table: &Embedding<COUNT, DIM, T>,
    word: usize,
) -> Vector<DIM, T> {
    table.weight.row(word)
}

/// The vectors of several words, one a row; a word's gradient is the sum over its places. Panics if there is no such word.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let table = layers::Embedding { weight: Matrix([[1.0, 2.0], [3.0, 4.0]]) };
/// assert_eq!(layers::embedding_rows(&table, &[1, 0, 1]), Matrix([[3.0, 4.0], [1.0, 2.0], [3.0, 4.0]]));
/// ```
#[differentiable]
pub fn embedding_rows<const COUNT: usize, const DIM: usize, const WORDS: usize, T: Float>(
    table: &Embedding<COUNT, DIM, T>,
    words: &[usize; WORDS],
) -> Matrix<WORDS, DIM, T> {
    table.weight.gather_rows(words)
}

/// The largest of `PIECES` linear functions, for each of `OUT` units (Goodfellow et al. 2013, Maxout networks).
#[derive(Params, Clone, Debug, PartialEq)]
pub struct Maxout<const IN: usize, const OUT: usize, const PIECES: usize, T: Float = f32> {
    /// The linear functions.
    pub pieces: [Dense<IN, OUT, T>; PIECES],
}

/// Maxout: the largest piece at each unit. Pieces that tie share the slope by halves, in their order. Panics if there
/// is no piece.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let piece = |w| Dense::new(Matrix([[w]]), Vector([0.0]));
/// let abs: layers::Maxout<1, 1, 2> = layers::Maxout { pieces: [piece(1.0), piece(-1.0)] };
/// assert_eq!(layers::maxout(&abs, Vector([-3.0])), Vector([3.0]));
/// ```
#[differentiable]
pub fn maxout<const IN: usize, const OUT: usize, const PIECES: usize, T: Float>(
    layer: &Maxout<IN, OUT, PIECES, T>,
    x: Vector<IN, T>,
) -> Vector<OUT, T> {
    let mut largest = layer.pieces[0].w * x + layer.pieces[0].b;
    for i in 1..PIECES {
        largest = maximum(largest, layer.pieces[i].w * x + layer.pieces[i].b);
    }
    largest
}
