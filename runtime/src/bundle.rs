//! [`ParamsExt`]: arithmetic on whole bundles, leaf by leaf.
#[cfg(feature = "approx")]
mod approx;

use crate::float::Float;
use crate::params::{LeafSpec, Params};
use crate::tensor::LengthError;

#[cfg(feature = "approx")]
pub use approx::Approx;
#[cfg(feature = "approx")]
#[doc(hidden)]
pub use approx::traits;

/// What every bundle can do: visit its leaves, and be computed with as if it were one long vector.
///
/// Tensors and arrays are bundles too, and have methods of some of these names already, which take their arguments in other
/// forms. So import this trait where you work with structs, and use a tensor's own methods for tensors.
///
/// ```
/// use tapeless_runtime::bundle::ParamsExt;
/// use tapeless_runtime::layers::Dense;
/// use tapeless_runtime::tensor::{Matrix, Vector};
///
/// let layer: Dense<2, 1> = Dense { w: Matrix([[3.0, 0.0]]), b: Vector([4.0]) };
/// assert_eq!(layer.norm(), 5.0);
/// let mut names = Vec::new();
/// layer.visit(|spec, data| names.push(format!("{} {:?} {data:?}", spec.path, spec.shape())));
/// assert_eq!(names, ["w [1, 2] [3.0, 0.0]", "b [1] [4.0]"]);
/// ```
pub trait ParamsExt: Params {
    /// Every float zero.
    #[inline]
    #[must_use]
    fn zeros() -> Self {
        Self::ZEROS
    }

    /// Calls `f` with each leaf's path and shape, and its floats row by row.
    fn visit(&self, mut f: impl FnMut(&LeafSpec, &[Self::Scalar])) {
        for index in 0..Self::LEAVES {
            f(&Self::leaf_spec(index), self.leaf(index));
        }
    }

    /// Calls `f` with each leaf's path and shape, and its floats to be changed.
    fn visit_mut(&mut self, mut f: impl FnMut(&LeafSpec, &mut [Self::Scalar])) {
        for index in 0..Self::LEAVES {
            f(&Self::leaf_spec(index), self.leaf_mut(index));
        }
    }

    /// The bundle of `f(x)` for every float `x`.
    #[must_use]
    fn map(&self, mut f: impl FnMut(Self::Scalar) -> Self::Scalar) -> Self {
        let mut result = Self::ZEROS;
        result.zip_mut_with(self, |to, from| *to = f(from));
        result
    }

    /// Replaces every float `x` by `f(x)`.
    fn map_in_place(&mut self, mut f: impl FnMut(Self::Scalar) -> Self::Scalar) {
        for index in 0..Self::LEAVES {
            for x in self.leaf_mut(index) {
                *x = f(*x);
            }
        }
    }

    /// The bundle of `f(a, b)` for the floats of `self` and `other`.
    #[must_use]
    fn zip(&self, other: &Self, mut f: impl FnMut(Self::Scalar, Self::Scalar) -> Self::Scalar) -> Self {
        let mut result = Self::ZEROS;
        for index in 0..Self::LEAVES {
            let pairs = self.leaf(index).iter().zip(other.leaf(index));
            for (to, (&a, &b)) in result.leaf_mut(index).iter_mut().zip(pairs) {
                *to = f(a, b);
            }
        }
        result
    }

    /// Calls `f` with every float of `self`, to be changed, and the one of `other` at the same place.
    ///
    /// ```
    /// use tapeless_runtime::bundle::ParamsExt;
    /// let mut average = (1.0_f32, [2.0, 4.0]);
    /// average.zip_mut_with(&(3.0, [2.0, 0.0]), |a, b| *a += 0.5 * (b - *a));
    /// assert_eq!(average, (2.0, [2.0, 2.0]));
    /// ```
    #[inline]
    fn zip_mut_with(&mut self, other: &Self, mut f: impl FnMut(&mut Self::Scalar, Self::Scalar)) {
        for index in 0..Self::LEAVES {
            for (a, &b) in self.leaf_mut(index).iter_mut().zip(other.leaf(index)) {
                f(a, b);
            }
        }
    }

    /// Multiplies every float by `factor`.
    fn scale(&mut self, factor: Self::Scalar) {
        self.map_in_place(|x| x * factor);
    }

    /// `self += alpha * x` (BLAS's name).
    fn axpy(&mut self, alpha: Self::Scalar, x: &Self) {
        self.zip_mut_with(x, |y, x| *y += alpha * x);
    }

    /// Σ aᵢ bᵢ over all floats.
    ///
    /// Summed in pairs, so the rounding error grows with the logarithm of the count.
    #[must_use]
    fn dot(&self, other: &Self) -> Self::Scalar {
        sum(Self::LEAVES, |index| pairwise(self.leaf(index), other.leaf(index), &|a, b| a * b))
    }

    /// Σ xᵢ² over all floats: +∞ if that is too large for the float type. See [`norm`](Self::norm).
    #[must_use]
    fn norm_squared(&self) -> Self::Scalar {
        self.dot(self)
    }

    /// √(Σ xᵢ²) over all floats.
    ///
    /// Right also where the squares would overflow or vanish. +∞ if a float is ±∞, NaN if one is NaN.
    ///
    /// ```
    /// use tapeless_runtime::bundle::ParamsExt;
    /// assert_eq!(([3e30_f32], 4e30).norm(), 5e30);
    /// assert_eq!(([3e30_f32], 4e30).norm_squared(), f32::INFINITY);
    /// ```
    #[must_use]
    fn norm(&self) -> Self::Scalar {
        let squared = self.norm_squared();
        // From here up squares that fell below the normal range cannot have mattered.
        let safe = Self::Scalar::MIN_POSITIVE / (Self::Scalar::EPSILON * Self::Scalar::EPSILON);
        if squared >= safe && squared.is_finite() {
            return squared.sqrt();
        }
        let larger = |largest: Self::Scalar, x: Self::Scalar| largest.maximum(x.abs());
        let largest = self.flat_iter().fold(Self::Scalar::ZERO, larger);
        if largest == Self::Scalar::ZERO || !largest.is_finite() {
            return largest;
        }
        let scaled = |a: Self::Scalar, b: Self::Scalar| (a / largest) * (b / largest);
        let sum = sum(Self::LEAVES, |index| pairwise(self.leaf(index), self.leaf(index), &scaled));
        largest * sum.sqrt()
    }

    /// Sets every float to `value`.
    fn fill(&mut self, value: Self::Scalar) {
        for index in 0..Self::LEAVES {
            self.leaf_mut(index).fill(value);
        }
    }

    /// Copies all floats to `data`, leaf after leaf.
    ///
    /// # Errors
    /// If `data.len() != Self::COUNT`; nothing is written then.
    fn write_flat(&self, data: &mut [Self::Scalar]) -> Result<(), LengthError> {
        check_length::<Self>(data.len())?;
        for (to, from) in data.iter_mut().zip(self.flat_iter()) {
            *to = from;
        }
        Ok(())
    }

    /// Copies all floats from `data`, leaf after leaf.
    ///
    /// # Errors
    /// If `data.len() != Self::COUNT`; nothing is changed then.
    ///
    /// ```
    /// use tapeless_runtime::bundle::ParamsExt;
    /// let mut pair = (0.0_f32, [0.0, 0.0]);
    /// pair.read_flat(&[1.0, 2.0, 3.0])?;
    /// assert_eq!(pair, (1.0, [2.0, 3.0]));
    /// assert!(pair.read_flat(&[1.0]).is_err());
    /// # Ok::<(), tapeless_runtime::tensor::LengthError>(())
    /// ```
    fn read_flat(&mut self, data: &[Self::Scalar]) -> Result<(), LengthError> {
        check_length::<Self>(data.len())?;
        let mut rest = data;
        for index in 0..Self::LEAVES {
            let leaf = self.leaf_mut(index);
            // A hand-written `Params` whose `COUNT` is wrong copies what there is.
            let (now, later) = rest.split_at(leaf.len().min(rest.len()));
            leaf.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
            rest = later;
        }
        Ok(())
    }

    /// All floats, leaf after leaf.
    fn flat_iter(&self) -> impl Iterator<Item = Self::Scalar> {
        (0..Self::LEAVES).flat_map(|index| self.leaf(index).iter().copied())
    }

    /// True if no float is ±∞ or NaN.
    #[must_use]
    fn is_finite(&self) -> bool {
        self.flat_iter().all(Float::is_finite)
    }
}

impl<P: Params> ParamsExt for P {}

fn check_length<P: Params>(found: usize) -> Result<(), LengthError> {
    let expected = P::COUNT;
    if expected == found { Ok(()) } else { Err(LengthError { expected, found }) }
}

/// Σ f(aᵢ, bᵢ): short runs in eight lanes, which vectorise, and the runs in pairs.
fn pairwise<T: Float>(a: &[T], b: &[T], f: &impl Fn(T, T) -> T) -> T {
    const LANES: usize = 8;
    const RUN: usize = 256;
    let length = a.len().min(b.len());
    if length > RUN {
        let middle = length / 2 / LANES * LANES;
        let ((a, a_rest), (b, b_rest)) = (a.split_at(middle), b.split_at(middle));
        return pairwise(a, b, f) + pairwise(a_rest, b_rest, f);
    }
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let mut lanes = [T::ZERO; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            lanes[lane] += f(a[lane], b[lane]);
        }
    }
    for (lane, (&a, &b)) in lanes.iter_mut().zip(a_rest.iter().zip(b_rest)) {
        *lane += f(a, b);
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

/// The leaves' sums together, with Neumaier's compensation (ZAMM 54, 1974): there may be many leaves of one float.
fn sum<T: Float>(leaves: usize, of: impl Fn(usize) -> T) -> T {
    let (mut sum, mut lost) = (T::ZERO, T::ZERO);
    for index in 0..leaves {
        let x = of(index);
        let next = sum + x;
        let (larger, smaller) = if sum.abs() >= x.abs() { (sum, x) } else { (x, sum) };
        lost += (larger - next) + smaller;
        sum = next;
    }
    // Past an infinity what was lost is not a number.
    if sum.is_finite() { sum + lost } else { sum }
}

/// Without the feature `approx`, nothing.
#[cfg(not(feature = "approx"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_approx {
    ($($tokens:tt)*) => {};
}
