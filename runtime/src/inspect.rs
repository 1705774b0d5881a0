//! A look at nets while they learn: how strong the gradient is in each layer, and which units are dead.
use crate::float::Float;
use crate::params::{LeafPath, Params};
use crate::tensor::Vector;

/// The Euclidean norm of each leaf of a gradient, in declaration order, beside the leaf's path, which prints as its name.
///
/// A gradient that vanishes shows as norms that fall from the last layer to the first (Hochreiter, 1991; Glorot and Bengio, 2010).
/// Computed without overflow of squares; NaN where the leaf holds one, +∞ where it holds an infinity and no NaN.
///
/// ```
/// use tapeless_runtime::inspect::gradient_norms;
/// use tapeless_runtime::tensor::Vector;
///
/// let gradient = (Vector([3.0, 4.0]), 2.0_f32);
/// let norms: Vec<String> = gradient_norms(&gradient).map(|(name, norm)| format!("{name}: {norm}")).collect();
/// assert_eq!(norms, ["0: 5", "1: 2"]);
/// ```
pub fn gradient_norms<P: Params>(gradient: &P) -> impl Iterator<Item = (LeafPath, P::Scalar)> + '_ {
    (0..P::LEAVES).map(|index| (P::leaf_spec(index).path, Leaf(gradient.leaf(index)).norm()))
}

/// One leaf.
struct Leaf<'a, T>(&'a [T]);

impl<T: Float> Leaf<'_, T> {
    fn norm(&self) -> T {
        let largest =
            self.0.iter().fold(T::ZERO, |largest, x| if x.abs() > largest || x.is_nan() { x.abs() } else { largest });
        if largest == T::ZERO || !largest.is_finite() {
            return largest;
        }
        let sum: T = self.0.iter().map(|x| *x / largest * (*x / largest)).sum();
        largest * sum.sqrt()
    }
}

/// The units that give 0 for every object of a data set: nothing that they read can teach them, since the slope of ReLU is 0 there.
///
/// Takes the activations of one layer, one vector an object. `true` stands for a dead unit; NaN is no 0. Without any object
/// every unit is dead.
///
/// ```
/// use tapeless_runtime::inspect::dead_units;
/// use tapeless_runtime::tensor::Vector;
///
/// let activations = [Vector([0.0, 1.5, 0.0]), Vector([0.0, 0.0, 2.0])];
/// assert_eq!(dead_units(activations), Vector([true, false, false]));
/// ```
pub fn dead_units<const N: usize, T: Float>(activations: impl IntoIterator<Item = Vector<N, T>>) -> Vector<N, bool> {
    let mut dead = [true; N];
    for activation in activations {
        for (dead, value) in dead.iter_mut().zip(activation.0) {
            *dead &= value == T::ZERO;
        }
    }
    Vector(dead)
}
