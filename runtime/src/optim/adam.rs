//! Adam and AdamW.
use super::{optimizer, walk_two};
use crate::float::Float;
use crate::params::Params;

/// What both keep: running means of the gradient and of its square.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Moments<P> {
    rate: f64,
    beta1: f64,
    beta2: f64,
    epsilon: f64,
    weight_decay: f64,
    steps: u64,
    first: P,
    second: P,
}

impl<P: Params> Moments<P> {
    const fn new(rate: f64, weight_decay: f64) -> Self {
        Moments {
            rate,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay,
            steps: 0,
            first: P::ZEROS,
            second: P::ZEROS,
        }
    }

    /// One step; `decay` adds the weight decay to a parameter and its gradient.
    #[inline]
    fn step(&mut self, params: &mut P, grad: &P, decay: impl Fn(&mut P::Scalar, P::Scalar) -> P::Scalar) {
        self.steps = self.steps.saturating_add(1);
        // Long before the exponent saturates the power has vanished.
        let exponent = i32::try_from(self.steps).unwrap_or(i32::MAX);
        let step_size = self.rate / (1.0 - Float::powi(self.beta1, exponent));
        let root = Float::sqrt(1.0 - Float::powi(self.beta2, exponent));
        let numbers = [1.0 - self.beta1, self.beta2, 1.0 - self.beta2, step_size, root, self.epsilon];
        let [rest1, beta2, rest2, step_size, root, epsilon] = numbers.map(P::Scalar::from_f64);
        walk_two((params, grad, &mut self.first, &mut self.second), |param, grad, first, second| {
            let grad = decay(param, grad);
            *first += rest1 * (grad - *first);
            *second = beta2 * *second + rest2 * grad * grad;
            *param -= step_size * *first / (second.sqrt() / root + epsilon);
        });
    }
}

macro_rules! adam {
    ($(#[$doc:meta])* $Adam:ident, $default_decay:literal, $new_doc:literal, $decay_doc:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $Adam<P> {
            moments: Moments<P>,
        }

        impl<P: Params> $Adam<P> {
            #[doc = $new_doc]
            #[must_use]
            pub const fn new(rate: f64) -> Self {
                $Adam { moments: Moments::new(rate, $default_decay) }
            }

            /// With other β₁ and β₂: how much of the means of g and g² a step keeps.
            #[must_use]
            pub const fn betas(mut self, beta1: f64, beta2: f64) -> Self {
                self.moments.beta1 = beta1;
                self.moments.beta2 = beta2;
                self
            }

            /// With another ε.
            #[must_use]
            pub const fn epsilon(mut self, epsilon: f64) -> Self {
                self.moments.epsilon = epsilon;
                self
            }

            #[doc = $decay_doc]
            #[must_use]
            pub const fn weight_decay(mut self, decay: f64) -> Self {
                self.moments.weight_decay = decay;
                self
            }
        }
        optimizer!($Adam moments.rate);
    };
}

adam!(
    /// Adam (Kingma and Ba 2015, algorithm 1), as `torch.optim.Adam` has it.
    ///
    /// `m ← β₁ m + (1 - β₁) g` and `v ← β₂ v + (1 - β₂) g²`, then `θ ← θ - rate * m̂ / (√v̂ + ε)` with
    /// `m̂ = m / (1 - β₁ᵗ)` and `v̂ = v / (1 - β₂ᵗ)` in step t.
    ///
    /// ```
    /// use tapeless_runtime::optim::Adam;
    /// let mut x = [1.0_f64, -1.0];
    /// Adam::new(0.01).step(&mut x, &[1e-3, -1e3]);
    /// // The first step is as long as the rate, whatever the gradient.
    /// assert!((x[0] - 0.99).abs() < 1e-6 && (x[1] + 0.99).abs() < 1e-6);
    /// ```
    Adam, 0.0,
    "Adam at that rate (PyTorch's default: 0.001), with β₁ 0.9, β₂ 0.999, ε 1e-8 and no weight decay.",
    "With `decay * θ` added to the gradient; for decay apart from it see [`AdamW`]."
);

adam!(
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019), as `torch.optim.AdamW` has it.
    ///
    /// Every step first shrinks the parameters, `θ ← θ - rate * decay * θ`, then is a step of [`Adam`].
    ///
    /// ```
    /// use tapeless_runtime::optim::AdamW;
    /// let mut x = 2.0_f64;
    /// AdamW::new(0.1).weight_decay(0.5).step(&mut x, &0.0);
    /// assert_eq!(x, 1.9);
    /// ```
    AdamW, 0.01,
    "AdamW at that rate (PyTorch's default: 0.001), with β₁ 0.9, β₂ 0.999, ε 1e-8 and weight decay 0.01.",
    "With another weight decay: every step multiplies the parameters by `1 - rate * decay`."
);

impl<P: Params> Adam<P> {
    /// Changes the parameters by one step.
    #[inline]
    pub fn step(&mut self, params: &mut P, grad: &P) {
        let decay = P::Scalar::from_f64(self.moments.weight_decay);
        if self.moments.weight_decay == 0.0 {
            self.moments.step(params, grad, |_, grad| grad);
        } else {
            self.moments.step(params, grad, |param, grad| grad + decay * *param);
        }
    }
}

impl<P: Params> AdamW<P> {
    /// Changes the parameters by one step.
    #[inline]
    pub fn step(&mut self, params: &mut P, grad: &P) {
        let keep = P::Scalar::from_f64(1.0 - self.moments.rate * self.moments.weight_decay);
        self.moments.step(params, grad, |param, grad| {
            *param *= keep;
            grad
        });
    }
}
