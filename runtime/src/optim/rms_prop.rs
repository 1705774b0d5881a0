//! RMSprop.
use super::{optimizer, walk_one, walk_two};
use crate::float::Float;
use crate::params::Params;

/// RMSprop: `s ← α s + (1 - α) g²`, then `θ ← θ - rate * g / (√s + ε)`.
///
/// Tieleman and Hinton, Coursera lecture 6.5, 2012, as `torch.optim.RMSprop` has it (not centred).
///
/// ```
/// use tapeless_runtime::optim::RmsProp;
/// let mut x = [1.0_f64, -1.0];
/// RmsProp::new(0.01).step(&mut x, &[1e-3, -1e3]);
/// // The size of the gradient hardly matters: after one step both moved by 0.1.
/// assert!((x[0] - 0.9).abs() < 1e-4 && (x[1] + 0.9).abs() < 1e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp<P> {
    rate: f64,
    alpha: f64,
    epsilon: f64,
    weight_decay: f64,
    square_average: P,
}

/// RMSprop with momentum, made by [`RmsProp::momentum`]: `v ← momentum * v + g / (√s + ε)`, then `θ ← θ - rate * v`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsPropMomentum<P> {
    rms_prop: RmsProp<P>,
    momentum: f64,
    velocity: P,
}

impl<P: Params> RmsProp<P> {
    /// RMSprop at that rate (PyTorch's default: 0.01), with α 0.99, ε 1e-8 and no weight decay.
    #[must_use]
    pub const fn new(rate: f64) -> Self {
        RmsProp { rate, alpha: 0.99, epsilon: 1e-8, weight_decay: 0.0, square_average: P::ZEROS }
    }

    /// With another α: how much of the average of g² a step keeps.
    #[must_use]
    pub const fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// With another ε.
    #[must_use]
    pub const fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// With `decay * θ` added to the gradient.
    #[must_use]
    pub const fn weight_decay(mut self, decay: f64) -> Self {
        self.weight_decay = decay;
        self
    }

    /// With momentum; takes memory for one more bundle of parameters.
    #[must_use]
    pub const fn momentum(self, momentum: f64) -> RmsPropMomentum<P> {
        RmsPropMomentum { rms_prop: self, momentum, velocity: P::ZEROS }
    }

    /// Changes the parameters by one step.
    #[inline]
    pub fn step(&mut self, params: &mut P, grad: &P) {
        let (rate, rule) = (P::Scalar::from_f64(self.rate), self.rule());
        walk_one((params, grad, &mut self.square_average), |param, grad, average| {
            *param -= rate * rule.direction(*param, grad, average);
        });
    }

    fn rule(&self) -> Rule<P::Scalar> {
        let numbers = [self.alpha, 1.0 - self.alpha, self.epsilon, self.weight_decay];
        let [alpha, rest, epsilon, decay] = numbers.map(P::Scalar::from_f64);
        Rule { alpha, rest, epsilon, decay, decays: self.weight_decay != 0.0 }
    }
}
optimizer!(RmsProp rate);

struct Rule<T> {
    alpha: T,
    /// 1 - α, rounded once.
    rest: T,
    epsilon: T,
    decay: T,
    decays: bool,
}

impl<T: Float> Rule<T> {
    #[inline]
    fn direction(&self, param: T, grad: T, average: &mut T) -> T {
        let grad = if self.decays { grad + self.decay * param } else { grad };
        *average = self.alpha * *average + self.rest * grad * grad;
        grad / (average.sqrt() + self.epsilon)
    }
}

impl<P: Params> RmsPropMomentum<P> {
    /// Changes the parameters by one step.
    #[inline]
    pub fn step(&mut self, params: &mut P, grad: &P) {
        let [rate, momentum] = [self.rms_prop.rate, self.momentum].map(P::Scalar::from_f64);
        let rule = self.rms_prop.rule();
        let averages = &mut self.rms_prop.square_average;
        walk_two((params, grad, averages, &mut self.velocity), |param, grad, average, velocity| {
            *velocity = momentum * *velocity + rule.direction(*param, grad, average);
            *param -= rate * *velocity;
        });
    }
}
optimizer!(RmsPropMomentum rms_prop.rate);
