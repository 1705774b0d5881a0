//! Schedules and clipping against PyTorch 2.15, and beyond where PyTorch goes.
use tapeless_runtime::optim::{
    Constant, CosineAnnealing, ExponentialDecay, LinearWarmup, OneCycle, Schedule, StepDecay, clip_norm, clip_value,
};

#[track_caller]
fn check(schedule: impl Schedule, expected: &[f64]) {
    for (step, &expected) in expected.iter().enumerate() {
        let found = schedule.rate(step as u64);
        assert!((found - expected).abs() <= 1e-15, "step {step}: {found:e} but PyTorch has {expected:e}");
    }
}

#[test]
fn step_decay() {
    check(StepDecay::new(0.1, 3, 0.1), &[0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001]);
    assert_eq!(StepDecay::new(0.1, 0, 0.1).rate(5), 0.1);
    assert_eq!(StepDecay::new(0.1, 1, 0.1).rate(u64::MAX), 0.0);
}

#[test]
fn exponential_decay() {
    check(ExponentialDecay::new(0.1, 0.9), &[0.1, 0.09, 0.081, 0.0729, 0.06561]);
    // (1 - 1e-12)^(10^12) is e⁻¹, up to the rounding of the factor.
    let slow = ExponentialDecay::new(1.0, 1.0 - 1e-12).rate(1_000_000_000_000);
    assert!((slow - (-1.0_f64).exp()).abs() < 1e-4, "{slow}");
}

#[test]
fn cosine_annealing() {
    let expected = [0.1, 0.09140576474687263, 0.06890576474687263, 0.04109423525312736, 0.018594235253127367, 0.01];
    check(CosineAnnealing::new(0.1, 5).last(0.01), &expected);
    assert_eq!(CosineAnnealing::new(0.1, 5).last(0.01).rate(u64::MAX), 0.01);
    assert_eq!(CosineAnnealing::new(0.1, 0).rate(0), 0.0);
}

#[test]
fn one_cycle() {
    let expected = [
        0.004,
        0.052,
        0.1,
        0.09504846320134738,
        0.0811745653949763,
        0.06112620219362893,
        0.03887419780637107,
        0.0188258346050237,
        0.004951936798652629,
        4e-07,
    ];
    check(OneCycle::new(0.1, 10), &expected);
    let expected = [
        0.01,
        0.041094235253127366,
        0.09140576474687263,
        0.09505339495172584,
        0.06116492065111791,
        0.018906684397156263,
        0.0001,
    ];
    check(OneCycle::new(0.1, 7).rise(0.5).divisors(10.0, 100.0), &expected);
    assert_eq!(OneCycle::new(0.1, 7).divisors(10.0, 100.0).rate(u64::MAX), 0.1 / 10.0 / 100.0);
    // A cycle too short to rise starts at the top, and one of no step is over.
    assert_eq!(OneCycle::new(0.1, 2).rate(0), 0.1);
    assert!(OneCycle::new(0.1, 0).rate(0) < 1e-6);
    assert!((0..10).all(|step| OneCycle::new(0.1, 3).rise(0.0).rate(step).is_finite()));
}

#[test]
fn warm_up() {
    // The first is PyTorch's SequentialLR([LinearLR(start_factor=0.25, total_iters=3), ConstantLR], [3]).
    check(LinearWarmup::new(4, Constant(0.1)), &[0.025, 0.05, 0.075, 0.1, 0.1]);
    check(LinearWarmup::new(3, StepDecay::new(0.1, 2, 0.5)), &[0.1 / 3.0, 0.2 / 3.0, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025]);
    check(LinearWarmup::new(0, Constant(0.1)), &[0.1]);
}

#[test]
fn clipping_by_norm() {
    let mut grad = ([3.0_f32, -4.0], 12.0);
    assert_eq!(clip_norm(&mut grad, 2.0), 13.0);
    assert_eq!(grad, ([0.461_538_43, -0.615_384_6], 1.846_153_7));
    let mut grad = ([3.0_f32, -4.0], 12.0);
    assert_eq!(clip_norm(&mut grad, 20.0), 13.0);
    assert_eq!(grad, ([3.0, -4.0], 12.0));
    let mut grad = ([3.0_f32, -4.0], f32::INFINITY);
    assert_eq!(clip_norm(&mut grad, 20.0), f32::INFINITY);
    assert!(grad.0 == [0.0, 0.0] && grad.1.is_nan());
    let mut nothing = [0.0_f64; 2];
    assert_eq!((clip_norm(&mut nothing, 1.0), nothing), (0.0, [0.0; 2]));
    // Where the sum of squares overflows, PyTorch's norm is infinite and the gradient is lost.
    let mut large = [3e30_f32, 4e30];
    assert_eq!(clip_norm(&mut large, 5.0), 5e30);
    assert!((large[0] - 3.0).abs() < 1e-6 && (large[1] - 4.0).abs() < 1e-6);
}

#[test]
fn clipping_by_value() {
    let mut grad = ([3.0_f32, -4.0], f32::NAN);
    clip_value(&mut grad, 3.5);
    assert!(grad.0 == [3.0, -3.5] && grad.1.is_nan());
}
