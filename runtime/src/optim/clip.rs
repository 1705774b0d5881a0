//! Gradients kept within bounds.
use crate::bundle::ParamsExt;
use crate::float::Float;
use crate::params::Params;

/// Scales the gradient down so that its norm is at most `max_norm`; gives the norm it had.
///
/// As `torch.nn.utils.clip_grad_norm_`: the factor is `max_norm / (norm + 1e-6)`, but at most 1. An infinite gradient
/// ends as 0 and NaN, and NaN anywhere as NaN everywhere: test the returned norm to skip such a step.
/// (Pascanu, Mikolov and Bengio 2013.)
///
/// ```
/// use tapeless_runtime::optim::clip_norm;
/// let mut grad = [30.0_f64, 40.0];
/// assert_eq!(clip_norm(&mut grad, 1.0), 50.0);
/// assert!((grad[0] - 0.6).abs() < 1e-7 && (grad[1] - 0.8).abs() < 1e-7);
/// ```
pub fn clip_norm<P: Params>(grad: &mut P, max_norm: P::Scalar) -> P::Scalar {
    let norm = grad.norm();
    let factor = max_norm / (norm + P::Scalar::from_f64(1e-6));
    grad.scale(factor.minimum(P::Scalar::ONE));
    norm
}

/// Limits every float of the gradient to `[-limit, limit]`; NaN stays NaN (`torch.nn.utils.clip_grad_value_`).
///
/// ```
/// use tapeless_runtime::optim::clip_value;
/// let mut grad = [30.0_f32, -0.1, f32::NEG_INFINITY];
/// clip_value(&mut grad, 1.0);
/// assert_eq!(grad, [1.0, -0.1, -1.0]);
/// ```
pub fn clip_value<P: Params>(grad: &mut P, limit: P::Scalar) {
    grad.map_in_place(|x| Float::clamp(x, -limit, limit));
}
