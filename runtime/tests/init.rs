//! Initialisers: their distributions, their shapes' fans, and that a seed fixes them.
#![cfg(feature = "rand")]
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use tapeless_runtime::bundle::ParamsExt;
use tapeless_runtime::init::{self, Fan, Nonlinearity, Scheme};
use tapeless_runtime::layers::Dense;
use tapeless_runtime::params::Params;
use tapeless_runtime::tensor::{Matrix, Vector};

fn rng() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(20)
}

/// The largest distance between the samples' distribution and `cdf` (Kolmogorov and Smirnov), times √n.
fn distance(samples: impl Iterator<Item = f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    let mut sorted: Vec<f64> = samples.collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let apart = |(i, &x): (usize, &f64)| {
        let expected = cdf(x);
        (expected - i as f64 / n).max((i + 1) as f64 / n - expected)
    };
    sorted.iter().enumerate().map(apart).fold(0.0, f64::max) * n.sqrt()
}

/// True samples stay below this with probability 0.9999.
const CRITICAL: f64 = 2.23;

fn normal_cdf(x: f64) -> f64 {
    use tapeless_runtime::float::Float;
    Float::erfc(-x / std::f64::consts::SQRT_2) / 2.0
}

const COUNT: usize = 40_000;

#[test]
fn normal_and_uniform_have_their_distributions() {
    let mut samples = Box::new([0.0_f64; COUNT]);
    init::normal(&mut *samples, 3.0, 0.5, &mut rng());
    assert!(distance(samples.iter().copied(), |x| normal_cdf((x - 3.0) / 0.5)) < CRITICAL);
    assert!(distance(samples.iter().copied(), |x| normal_cdf((x - 3.02) / 0.5)) > CRITICAL, "the test can tell");
    init::uniform(&mut *samples, -1.0, 3.0, &mut rng());
    assert!(samples.iter().all(|x| (-1.0..=3.0).contains(x)));
    assert!(distance(samples.iter().copied(), |x| (x + 1.0) / 4.0) < CRITICAL);
    // A leaf of one float each draws one number each; a vector is one leaf and draws them in pairs.
    let mut vector = Box::new(Vector([0.0_f64; COUNT]));
    init::normal(&mut *vector, 0.0, 1.0, &mut rng());
    assert!(distance(vector.iter().copied(), normal_cdf) < CRITICAL);
    let product: f64 = vector.as_slice().chunks_exact(2).map(|pair| pair[0] * pair[1]).sum();
    assert!(product.abs() / (COUNT as f64 / 2.0).sqrt() < 4.0, "the two of a pair are independent");
}

#[test]
fn a_seed_fixes_the_weights_of_both_float_types() {
    let (mut single, mut double) = (Matrix::<3, 5>::ZEROS, Matrix::<3, 5, f64>::ZEROS);
    init::he_normal(&mut single, &mut rng());
    init::he_normal(&mut double, &mut rng());
    let rounded: Vec<f32> = double.iter().map(|&x| x as f32).collect();
    assert_eq!(single.as_slice(), rounded);
    let again = {
        let mut again = Matrix::<3, 5>::ZEROS;
        init::he_normal(&mut again, &mut rng());
        again
    };
    assert_eq!(single, again);
    init::he_normal(&mut single, &mut Xoshiro256PlusPlus::seed_from_u64(21));
    assert_ne!(single, again);
}

/// The standard deviation that PyTorch's formulas give for a 300×100 matrix, and whether the distribution is uniform.
#[test]
fn schemes_follow_the_shape() {
    type Draw = fn(&mut Matrix<300, 100, f64>, &mut Xoshiro256PlusPlus);
    let cases: [(Draw, f64, bool); 7] = [
        (|w, rng| init::xavier_uniform(w, rng), (2.0_f64 / 400.0).sqrt(), true),
        (|w, rng| init::xavier_normal(w, rng), (2.0_f64 / 400.0).sqrt(), false),
        (|w, rng| init::he_uniform(w, rng), (2.0_f64 / 100.0).sqrt(), true),
        (|w, rng| init::he_normal(w, rng), (2.0_f64 / 100.0).sqrt(), false),
        (|w, rng| Scheme::he_normal().fan(Fan::Out).init(w, rng), (2.0_f64 / 300.0).sqrt(), false),
        (
            |w, rng| Scheme::xavier_uniform().nonlinearity(Nonlinearity::Tanh).init(w, rng),
            5.0 / 3.0 * (2.0_f64 / 400.0).sqrt(),
            true,
        ),
        (|w, rng| Scheme::xavier_normal().gain(0.5).init(w, rng), 0.5 * (2.0_f64 / 400.0).sqrt(), false),
    ];
    for (case, (draw, std, uniform)) in cases.into_iter().enumerate() {
        let mut w = Box::new(Matrix::<300, 100, f64>::ZEROS);
        draw(&mut w, &mut rng());
        let bound = 3.0_f64.sqrt() * std;
        let apart = if uniform {
            assert!(w.iter().all(|x| x.abs() <= bound), "case {case}");
            distance(w.iter().copied(), |x| (x + bound) / (2.0 * bound))
        } else {
            distance(w.iter().copied(), |x| normal_cdf(x / std))
        };
        assert!(apart < CRITICAL, "case {case}: {apart}");
    }
}

#[test]
fn gains_are_pytorchs() {
    let gains = [
        Nonlinearity::Linear,
        Nonlinearity::Sigmoid,
        Nonlinearity::Tanh,
        Nonlinearity::Relu,
        Nonlinearity::LeakyRelu(0.2),
        Nonlinearity::Selu,
    ];
    let expected = [1.0, 1.0, 5.0 / 3.0, 2.0_f64.sqrt(), 1.3867504905630728, 0.75];
    assert_eq!(gains.map(Nonlinearity::gain), expected);
}

#[test]
fn a_bundle_gets_weights_and_no_biases() {
    let mut net: (Dense<4, 8>, [Dense<8, 8>; 2], f32) = Params::ZEROS;
    net.fill(9.0);
    init::xavier_normal(&mut net, &mut rng());
    net.visit(|spec, data| match spec.shape() {
        [_, _] => assert!(data.iter().all(|&x| x != 0.0 && x.abs() < 4.0), "{}", spec.path),
        _ => assert!(data.iter().all(|&x| x == 0.0), "{}", spec.path),
    });
    assert_ne!(net.1[0].w, net.1[1].w);
}

#[test]
fn edges() {
    let mut empty = (Matrix::<0, 3>::ZEROS, Matrix::<3, 0>::ZEROS, Vector::<0>::ZEROS);
    init::he_uniform(&mut empty, &mut rng());
    init::normal(&mut empty, 0.0, 1.0, &mut rng());
    let mut x = [1.0_f32; 3];
    init::uniform(&mut x, 2.0, 2.0, &mut rng());
    assert_eq!(x, [2.0; 3]);
    init::normal(&mut x, -1.0, 0.0, &mut rng());
    assert_eq!(x, [-1.0; 3]);
    // Any generator will do, also behind a pointer.
    let any: &mut dyn rand::Rng = &mut rng();
    init::normal(&mut x, 0.0, 1.0, any);
    assert!(x.iter().all(|x| x.is_finite() && *x != -1.0));
}

/// The extreme outputs of a generator stay finite and in range.
#[test]
fn constant_generators() {
    struct Constant(u64);
    impl rand::TryRng for Constant {
        type Error = std::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(self.0 as u32)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(self.0)
        }
        fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
            to.fill(self.0 as u8);
            Ok(())
        }
    }
    for output in [0, u64::MAX] {
        let mut x = [7.0_f64; 2];
        init::normal(&mut x, 0.0, 1.0, &mut Constant(output));
        assert!(x.iter().all(|x| x.abs() < 8.6), "{x:?}");
        let mut x = [7.0_f32; 2];
        init::uniform(&mut x, -1.0, 1.0, &mut Constant(output));
        assert!(x == [if output == 0 { -1.0 } else { 1.0 }; 2], "{x:?}");
    }
}
