//! Stochastic gradient descent, plain and with momentum.
use super::{optimizer, walk_one};
use crate::bundle::ParamsExt;
use crate::float::Float;
use crate::params::Params;

/// Stochastic gradient descent: `θ ← θ - rate * g`.
///
/// Has no state, so it fits parameters of any type, and takes no memory beside them.
///
/// ```
/// use tapeless_runtime::optim::Sgd;
/// let mut x = 3.0_f64;
/// Sgd::new(0.25).step(&mut x, &2.0);
/// assert_eq!(x, 2.5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    rate: f64,
    weight_decay: f64,
}

/// Stochastic gradient descent with momentum, made by [`Sgd::momentum`].
///
/// `v ← momentum * v + g`, then `θ ← θ - rate * v`; in Nesterov's form `θ ← θ - rate * (g + momentum * v)`. This is PyTorch's
/// convention (`torch.optim.SGD` without dampening), where the rate stands outside `v`, after Sutskever et al. 2013.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SgdMomentum<P> {
    sgd: Sgd,
    momentum: f64,
    nesterov: bool,
    velocity: P,
}

impl Sgd {
    /// Descent at that rate, without weight decay.
    #[must_use]
    pub const fn new(rate: f64) -> Sgd {
        Sgd { rate, weight_decay: 0.0 }
    }

    /// With `decay * θ` added to the gradient.
    #[must_use]
    pub const fn weight_decay(mut self, decay: f64) -> Sgd {
        self.weight_decay = decay;
        self
    }

    /// With momentum, usually 0.9; takes memory for one more bundle of parameters.
    #[must_use]
    pub const fn momentum<P: Params>(self, momentum: f64) -> SgdMomentum<P> {
        SgdMomentum { sgd: self, momentum, nesterov: false, velocity: P::ZEROS }
    }

    /// Changes the parameters by one step.
    #[inline]
    pub fn step<P: Params>(&mut self, params: &mut P, grad: &P) {
        let [rate, decay] = [self.rate, self.weight_decay].map(P::Scalar::from_f64);
        if self.weight_decay == 0.0 {
            params.zip_mut_with(grad, |param, grad| *param -= rate * grad);
        } else {
            params.zip_mut_with(grad, |param, grad| *param -= rate * (grad + decay * *param));
        }
    }

    /// The learning rate of the next step.
    #[inline]
    #[must_use]
    pub const fn learning_rate(&self) -> f64 {
        self.rate
    }

    /// Sets the learning rate of the next steps, for example from a [`Schedule`](super::Schedule).
    #[inline]
    pub const fn set_learning_rate(&mut self, rate: f64) {
        self.rate = rate;
    }
}

impl<P: Params> super::Optimizer<P> for Sgd {
    fn step(&mut self, params: &mut P, grad: &P) {
        Sgd::step(self, params, grad);
    }
    fn learning_rate(&self) -> f64 {
        self.rate
    }
    fn set_learning_rate(&mut self, rate: f64) {
        self.rate = rate;
    }
}

impl<P: Params> SgdMomentum<P> {
    /// In Nesterov's form.
    #[must_use]
    pub const fn nesterov(mut self) -> Self {
        self.nesterov = true;
        self
    }

    /// With `decay * θ` added to the gradient.
    #[must_use]
    pub const fn weight_decay(mut self, decay: f64) -> Self {
        self.sgd.weight_decay = decay;
        self
    }

    /// Changes the parameters by one step.
    #[inline]
    pub fn step(&mut self, params: &mut P, grad: &P) {
        let numbers = [self.sgd.rate, self.sgd.weight_decay, self.momentum];
        let [rate, decay, momentum] = numbers.map(P::Scalar::from_f64);
        let (decays, nesterov) = (self.sgd.weight_decay != 0.0, self.nesterov);
        walk_one((params, grad, &mut self.velocity), |param, grad, velocity| {
            let grad = if decays { grad + decay * *param } else { grad };
            *velocity = momentum * *velocity + grad;
            *param -= rate * if nesterov { grad + momentum * *velocity } else { *velocity };
        });
    }
}
optimizer!(SgdMomentum sgd.rate);
