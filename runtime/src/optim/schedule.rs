//! Learning rates that change from step to step.
use crate::float::Float;

/// A learning rate as a function of the step, counted from 0.
///
/// A schedule has no state, so training can stop at any step and go on from there.
///
/// ```
/// use tapeless_runtime::optim::{LinearWarmup, Schedule, StepDecay};
/// const SCHEDULE: LinearWarmup<StepDecay> = LinearWarmup::new(4, StepDecay::new(0.8, 10, 0.5));
/// let rates: Vec<f64> = [0, 1, 2, 3, 4, 13, 14].iter().map(|&step| SCHEDULE.rate(step)).collect();
/// assert_eq!(rates, [0.2, 0.4, 0.6000000000000001, 0.8, 0.8, 0.8, 0.4]);
/// ```
pub trait Schedule {
    /// The rate of that step.
    fn rate(&self, step: u64) -> f64;
}

/// The same rate in every step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant(
    /// The rate.
    pub f64,
);

/// The rate multiplied by a factor every so many steps (`torch.optim.lr_scheduler.StepLR`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepDecay {
    initial: f64,
    every: u64,
    factor: f64,
}

/// The rate multiplied by a factor in every step (`ExponentialLR`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExponentialDecay {
    initial: f64,
    factor: f64,
}

/// Half a cosine from the initial rate down to a final one, which is kept from then on (`CosineAnnealingLR`, which
/// goes up again instead). Loshchilov and Hutter 2017, without restarts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CosineAnnealing {
    initial: f64,
    last: f64,
    steps: u64,
}

/// A rise to the first rate of another schedule in equal strides, then that schedule from its start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearWarmup<S> {
    steps: u64,
    then: S,
}

/// Up to a highest rate and down again, along half a cosine each (`OneCycleLR`); the lowest rate is kept from then on.
///
/// Smith and Topin 2018. Starts at a 25th of the highest rate, reaches it after 30 % of the steps, and ends at a 250 000th.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneCycle {
    highest: f64,
    steps: u64,
    rise: f64,
    start_divisor: f64,
    last_divisor: f64,
}

impl StepDecay {
    /// `initial * factor^(step / every)`, the quotient rounded down. If `every` is 0, the rate stays.
    #[must_use]
    pub const fn new(initial: f64, every: u64, factor: f64) -> Self {
        StepDecay { initial, every, factor }
    }
}

impl ExponentialDecay {
    /// `initial * factor^step`.
    #[must_use]
    pub const fn new(initial: f64, factor: f64) -> Self {
        ExponentialDecay { initial, factor }
    }
}

impl CosineAnnealing {
    /// From `initial` in step 0 to 0 in step `steps`.
    #[must_use]
    pub const fn new(initial: f64, steps: u64) -> Self {
        CosineAnnealing { initial, last: 0.0, steps }
    }

    /// To `last` instead of 0.
    #[must_use]
    pub const fn last(mut self, last: f64) -> Self {
        self.last = last;
        self
    }
}

impl<S> LinearWarmup<S> {
    /// `(step + 1) / steps` of the first rate of `then` while `step < steps`, then `then` from its step 0.
    #[must_use]
    pub const fn new(steps: u64, then: S) -> Self {
        LinearWarmup { steps, then }
    }
}

impl OneCycle {
    /// One cycle of `steps` steps, so that step `steps - 1` has the lowest rate.
    #[must_use]
    pub const fn new(highest: f64, steps: u64) -> Self {
        OneCycle { highest, steps, rise: 0.3, start_divisor: 25.0, last_divisor: 1e4 }
    }

    /// Rises for that share of the steps, from 0 to 1; PyTorch's `pct_start`.
    #[must_use]
    pub const fn rise(mut self, share: f64) -> Self {
        self.rise = share;
        self
    }

    /// Starts at `highest / start` and ends at `highest / start / last`; PyTorch's `div_factor` and `final_div_factor`.
    #[must_use]
    pub const fn divisors(mut self, start: f64, last: f64) -> Self {
        self.start_divisor = start;
        self.last_divisor = last;
        self
    }
}

impl Schedule for Constant {
    fn rate(&self, _: u64) -> f64 {
        self.0
    }
}

impl Schedule for StepDecay {
    fn rate(&self, step: u64) -> f64 {
        self.initial * power(self.factor, step.checked_div(self.every).unwrap_or(0))
    }
}

impl Schedule for ExponentialDecay {
    fn rate(&self, step: u64) -> f64 {
        self.initial * power(self.factor, step)
    }
}

impl Schedule for CosineAnnealing {
    fn rate(&self, step: u64) -> f64 {
        if step >= self.steps {
            return self.last;
        }
        cosine(self.initial, self.last, step as f64 / self.steps as f64)
    }
}

impl<S: Schedule> Schedule for LinearWarmup<S> {
    fn rate(&self, step: u64) -> f64 {
        if step < self.steps {
            self.then.rate(0) * ((step + 1) as f64 / self.steps as f64)
        } else {
            self.then.rate(step - self.steps)
        }
    }
}

impl Schedule for OneCycle {
    fn rate(&self, step: u64) -> f64 {
        let first = self.highest / self.start_divisor;
        let lowest = first / self.last_divisor;
        let (step, top, end) = (step as f64, self.rise * self.steps as f64 - 1.0, self.steps as f64 - 1.0);
        if step < top {
            cosine(first, self.highest, step / top)
        } else if step < end {
            cosine(self.highest, lowest, (step - top.max(0.0)) / (end - top.max(0.0)))
        } else {
            lowest
        }
    }
}

/// Half a cosine: `from` at 0, `to` at 1.
fn cosine(from: f64, to: f64, part: f64) -> f64 {
    to + (from - to) / 2.0 * (1.0 + Float::cos(core::f64::consts::PI * part))
}

fn power(factor: f64, exponent: u64) -> f64 {
    match i32::try_from(exponent) {
        Ok(exponent) => Float::powi(factor, exponent),
        // Past the range of `powi` only factors within 1e-7 of 1 have a power that is neither 0 nor infinite.
        Err(_) => Float::powf(factor, exponent as f64),
    }
}
