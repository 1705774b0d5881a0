//! Layers: ready-made bundles of parameters.
use crate::float::Float;
use crate::params::{LeafSpec, Params, Segment};
use crate::tensor::{Matrix, Vector};
use core::ops::Mul;

/// A fully connected layer, `w * x + b`.
///
/// `w` is `OUT`×`IN` and `b` has `OUT` elements, as in PyTorch's `nn.Linear`.
///
/// ```
/// use tapeless_runtime::layers::Dense;
/// use tapeless_runtime::tensor::{Matrix, Vector};
///
/// let layer: Dense<2, 3> = Dense::new(Matrix([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), Vector([0.0, 0.0, 0.5]));
/// assert_eq!(layer.apply(Vector([1.0, 2.0])), Vector([1.0, 2.0, 3.5]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dense<const IN: usize, const OUT: usize, T = f32> {
    /// The weights: row `i` holds those of output `i`.
    pub w: Matrix<OUT, IN, T>,
    /// The biases.
    pub b: Vector<OUT, T>,
}

impl<const IN: usize, const OUT: usize, T> Dense<IN, OUT, T> {
    /// The layer with these weights and biases.
    #[inline]
    pub const fn new(w: Matrix<OUT, IN, T>, b: Vector<OUT, T>) -> Self {
        Dense { w, b }
    }
}

impl<const IN: usize, const OUT: usize, T: Float> Dense<IN, OUT, T> {
    /// The layer with weights and biases zero. To train, weights must differ: see the module `init` (feature `rand`).
    #[inline]
    #[must_use]
    pub const fn zeros() -> Self {
        Self::ZEROS
    }

    /// `w * x + b`.
    #[inline]
    #[must_use]
    pub fn apply(&self, x: Vector<IN, T>) -> Vector<OUT, T> {
        // By reference: the operator on values would copy the weights.
        Mul::mul(&self.w, &x) + self.b
    }

    /// The layer applied to every row of a batch: `x * wᵀ` with `b` added to each row.
    #[inline]
    #[must_use]
    pub fn apply_batch<const ROWS: usize>(&self, x: &Matrix<ROWS, IN, T>) -> Matrix<ROWS, OUT, T> {
        let mut result = Matrix::ZEROS;
        for (to, from) in result.0.iter_mut().zip(&x.0) {
            *to = self.apply(Vector(*from)).0;
        }
        result
    }
}

impl<const IN: usize, const OUT: usize, T: Float> Default for Dense<IN, OUT, T> {
    /// [`zeros`](Dense::zeros).
    fn default() -> Self {
        Self::ZEROS
    }
}

/// Two leaves: `w`, then `b`.
impl<const IN: usize, const OUT: usize, T: Float> Params for Dense<IN, OUT, T> {
    type Scalar = T;
    type Fields = (Matrix<OUT, IN, T>, Vector<OUT, T>);
    const ZEROS: Self = Dense { w: Matrix::ZEROS, b: Vector::ZEROS };
    const LEAVES: usize = 2;
    const COUNT: usize = OUT * IN + OUT;
    #[inline]
    fn from_fields((w, b): Self::Fields) -> Self {
        Dense { w, b }
    }
    #[inline]
    fn leaf(&self, index: usize) -> &[T] {
        match index {
            0 => self.w.as_slice(),
            _ => self.b.leaf(index - 1),
        }
    }
    #[inline]
    fn leaf_mut(&mut self, index: usize) -> &mut [T] {
        match index {
            0 => self.w.as_mut_slice(),
            _ => self.b.leaf_mut(index - 1),
        }
    }
    fn leaf_spec(index: usize) -> LeafSpec {
        match index {
            0 => LeafSpec::leaf(&[OUT, IN]).within(Segment::Field("w")),
            _ => Vector::<OUT, T>::leaf_spec(index - 1).within(Segment::Field("b")),
        }
    }
}

crate::__impl_approx! { [<const IN: usize, const OUT: usize, T: Float>] [Dense<IN, OUT, T>] [] }
