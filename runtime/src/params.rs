//! [`Params`]: bundles of floats (weights, gradients, optimiser state) with named leaves.
use crate::float::Float;
use core::fmt;

/// One step on the way from a bundle to a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A struct field.
    Field(&'static str),
    /// A position in a tuple or an array.
    Index(usize),
}

/// The deepest nesting that a leaf's path can record.
pub const MAX_DEPTH: usize = 16;

/// Where a leaf sits in its bundle; displays as `hidden.w` or `layers.0.b`.
#[derive(Clone, Copy, Debug)]
pub struct LeafPath {
    segments: [Segment; MAX_DEPTH],
    len: usize,
}

impl LeafPath {
    /// The path of a bundle that is itself a leaf.
    pub const ROOT: LeafPath = LeafPath { segments: [Segment::Index(0); MAX_DEPTH], len: 0 };

    /// The segments from the bundle to the leaf.
    pub fn segments(&self) -> &[Segment] {
        &self.segments[..self.len]
    }
}

impl fmt::Display for LeafPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments().iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            match segment {
                Segment::Field(name) => f.write_str(name)?,
                Segment::Index(index) => write!(f, "{index}")?,
            }
        }
        Ok(())
    }
}

/// A leaf's path and shape.
#[derive(Clone, Copy, Debug)]
pub struct LeafSpec {
    /// Where the leaf sits.
    pub path: LeafPath,
    dims: [usize; 4],
    rank: usize,
}

impl LeafSpec {
    /// A leaf of the given shape (`[]`, `[n]`, `[rows, columns]` or one of three or four sizes), at the root of its own path.
    ///
    /// # Panics
    /// If the shape has more than four dimensions.
    pub const fn leaf(shape: &[usize]) -> LeafSpec {
        let mut dims = [1; 4];
        let mut i = 0;
        while i < shape.len() {
            dims[i] = shape[i];
            i += 1;
        }
        LeafSpec { path: LeafPath::ROOT, dims, rank: shape.len() }
    }

    /// The leaf's shape: `[]`, `[n]`, `[rows, columns]` or one of three or four sizes.
    pub fn shape(&self) -> &[usize] {
        &self.dims[..self.rank]
    }

    /// The same leaf seen from a bundle that holds this one at `segment`.
    ///
    /// # Panics
    /// If the path would be longer than [`MAX_DEPTH`].
    pub const fn within(mut self, segment: Segment) -> LeafSpec {
        let mut i = self.path.len;
        while i > 0 {
            self.path.segments[i] = self.path.segments[i - 1];
            i -= 1;
        }
        self.path.segments[0] = segment;
        self.path.len += 1;
        self
    }
}

/// A bundle of floats whose leaves have names and shapes: a scalar, a tensor, a struct that derives
/// `Params`, or an array or tuple of those.
///
/// The leaves of a bundle are numbered `0..LEAVES` in declaration order; two bundles of one type have the same
/// leaves, so code that walks several bundles side by side (an optimiser over weights, gradient and momentum)
/// asks each for leaf `i`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a bundle of parameters",
    label = "not `Params`",
    note = "write `#[derive(Params)]` on the struct; scalars, tensors, arrays and tuples are `Params` already"
)]
pub trait Params: Sized {
    /// The float type of every leaf.
    type Scalar: Float;

    /// The fields as a tuple, in declaration order.
    #[doc(hidden)]
    type Fields;

    /// The bundle with every float zero: the neutral element of gradient accumulation.
    const ZEROS: Self;

    /// How many leaves the bundle has.
    const LEAVES: usize;

    /// How many floats the bundle has.
    const COUNT: usize;

    #[doc(hidden)]
    fn from_fields(fields: Self::Fields) -> Self;

    /// The floats of leaf `index`, row by row: the last index runs fastest.
    ///
    /// # Panics
    /// If `index >= Self::LEAVES`.
    fn leaf(&self, index: usize) -> &[Self::Scalar];

    /// The floats of leaf `index`, to be changed.
    ///
    /// # Panics
    /// If `index >= Self::LEAVES`.
    fn leaf_mut(&mut self, index: usize) -> &mut [Self::Scalar];

    /// The path and shape of leaf `index`.
    ///
    /// # Panics
    /// If `index >= Self::LEAVES`.
    fn leaf_spec(index: usize) -> LeafSpec;
}
