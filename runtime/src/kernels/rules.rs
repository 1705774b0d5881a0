//! A rule by hand of one mode in place of one of the other.

use crate::bundle::ParamsExt;
use crate::float::Float;
use crate::params::Params;

/// The tangent of a value, from a function that yields the arguments' cotangents for a cotangent of the value: row `i` of
/// the Jacobian for unit `i`, so one call for each number in the value.
pub fn jvp_by_vjp<O: Params, G: Params<Scalar = O::Scalar>>(tangents: &G, vjp: impl Fn(O) -> G) -> O {
    let mut tangent = O::ZEROS;
    units(|leaf, at, unit: O| tangent.leaf_mut(leaf)[at] = vjp(unit).dot(tangents));
    tangent
}

/// The arguments' cotangents, from a function that yields the tangent of the value for tangents of the arguments: one call
/// for each number in the arguments.
pub fn vjp_by_jvp<G: Params, O: Params<Scalar = G::Scalar>>(cotangent: &O, jvp: impl Fn(G) -> O) -> G {
    let mut cotangents = G::ZEROS;
    units(|leaf, at, unit: G| cotangents.leaf_mut(leaf)[at] = jvp(unit).dot(cotangent));
    cotangents
}

/// Calls `f` with every bundle that is 1 at one place and 0 elsewhere.
fn units<P: Params>(mut f: impl FnMut(usize, usize, P)) {
    for leaf in 0..P::LEAVES {
        for at in 0..P::ZEROS.leaf(leaf).len() {
            let mut unit = P::ZEROS;
            unit.leaf_mut(leaf)[at] = P::Scalar::ONE;
            f(leaf, at, unit);
        }
    }
}
