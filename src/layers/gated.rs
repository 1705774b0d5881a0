//! The gated linear unit and its kin (Dauphin et al. 2017; Shazeer 2020, GLU variants improve transformer).

use crate::prelude::*;

/// Two linear functions, one of which gates the other.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct GatedLinear<const IN: usize, const OUT: usize, T: Float = f32> {
    /// What goes through.
    pub value: Dense<IN, OUT, T>,
    /// How much of it.
    pub gate: Dense<IN, OUT, T>,
}

/// The bilinear layer: value ⊙ gate.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let linear = |w| Dense::new(Matrix([[w]]), Vector([0.0]));
/// let layer: layers::GatedLinear<1, 1> = layers::GatedLinear { value: linear(2.0), gate: linear(3.0) };
/// assert_eq!(layers::bilinear(&layer, Vector([1.0])), Vector([6.0]));
/// ```
#[differentiable]
pub fn bilinear<const IN: usize, const OUT: usize, T: Float>(
    layer: &GatedLinear<IN, OUT, T>,
    x: Vector<IN, T>,
) -> Vector<OUT, T> {
    (layer.value.w * x + layer.value.b).component_mul(layer.gate.w * x + layer.gate.b)
}

/// The gated linear unit: value ⊙ σ(gate).
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let linear = |w| Dense::new(Matrix([[w]]), Vector([0.0]));
/// let layer: layers::GatedLinear<1, 1> = layers::GatedLinear { value: linear(2.0), gate: linear(0.0) };
/// assert_eq!(layers::glu(&layer, Vector([1.0])), Vector([1.0]));
/// ```
#[differentiable]
pub fn glu<const IN: usize, const OUT: usize, T: Float>(
    layer: &GatedLinear<IN, OUT, T>,
    x: Vector<IN, T>,
) -> Vector<OUT, T> {
    (layer.value.w * x + layer.value.b).component_mul(sigmoid(layer.gate.w * x + layer.gate.b))
}

/// ReGLU: value ⊙ relu(gate).
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let linear = |w| Dense::new(Matrix([[w]]), Vector([0.0]));
/// let layer: layers::GatedLinear<1, 1> = layers::GatedLinear { value: linear(2.0), gate: linear(-1.0) };
/// assert_eq!(layers::reglu(&layer, Vector([1.0])), Vector([0.0]));
/// ```
#[differentiable]
pub fn reglu<const IN: usize, const OUT: usize, T: Float>(
    layer: &GatedLinear<IN, OUT, T>,
    x: Vector<IN, T>,
) -> Vector<OUT, T> {
    (layer.value.w * x + layer.value.b).component_mul(relu(layer.gate.w * x + layer.gate.b))
}

/// GEGLU: value ⊙ gelu(gate).
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let linear = |w| Dense::new(Matrix([[w]]), Vector([0.0]));
/// let layer: layers::GatedLinear<1, 1> = layers::GatedLinear { value: linear(2.0), gate: linear(0.0) };
/// assert_eq!(layers::geglu(&layer, Vector([1.0])), Vector([0.0]));
/// ```
#[differentiable]
pub fn geglu<const IN: usize, const OUT: usize, T: Float>(
    layer: &GatedLinear<IN, OUT, T>,
    x: Vector<IN, T>,
) -> Vector<OUT, T> {
    (layer.value.w * x + layer.value.b).component_mul(gelu(layer.gate.w * x + layer.gate.b))
}

/// SwiGLU: value ⊙ silu(gate).
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let linear = |w| Dense::new(Matrix([[w]]), Vector([0.0]));
/// let layer: layers::GatedLinear<1, 1> = layers::GatedLinear { value: linear(2.0), gate: linear(0.0) };
/// assert_eq!(layers::swiglu(&layer, Vector([1.0])), Vector([0.0]));
/// ```
#[differentiable]
pub fn swiglu<const IN: usize, const OUT: usize, T: Float>(
    layer: &GatedLinear<IN, OUT, T>,
    x: Vector<IN, T>,
) -> Vector<OUT, T> {
    (layer.value.w * x + layer.value.b).component_mul(silu(layer.gate.w * x + layer.gate.b))
}
