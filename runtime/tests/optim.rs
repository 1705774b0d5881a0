//! Optimisers against PyTorch 2.15 (CPU), and how they are held and used.
#![allow(clippy::excessive_precision, reason = "reference values stand as PyTorch printed them")]
use std::sync::Mutex;
use tapeless_runtime::bundle::ParamsExt;
use tapeless_runtime::float::Float;
use tapeless_runtime::layers::Dense;
use tapeless_runtime::optim::{Adam, AdamW, Optimizer, RmsProp, RmsPropMomentum, Sgd, SgdMomentum};
use tapeless_runtime::tensor::{Matrix, Vector};

type Net<T> = Dense<2, 2, T>;

/// The parameters after the first and after the fifth step; the gradients change sign, size and vanish on the way.
fn five_steps<T: Float>(mut optimizer: impl Optimizer<Net<T>>) -> [Vec<f64>; 2] {
    let t = T::from_f64;
    let mut net = Net::<T>::zeros();
    net.read_flat(&[1.0, -2.0, 0.5, 3.0, 0.25, -0.75].map(t)).expect("six floats");
    let mut seen = [Vec::new(), Vec::new()];
    for step in 0..5 {
        let (sign, step_number) = (t(if step % 2 == 0 { 1.0 } else { -0.25 }), T::from_usize(step));
        let w = Matrix([[0.5, -1.0], [2.0, 0.0]].map(|row| row.map(|g| t(g) * sign + t(0.125) * step_number)));
        let b = Vector([-0.125, 4.0].map(|g| t(g) * (step_number + T::ONE)));
        optimizer.step(&mut net, &Dense::new(w, b));
        if step == 0 || step == 4 {
            seen[step / 4] = net.flat_iter().map(T::to_f64).collect();
        }
    }
    seen
}

/// Each optimiser's parameters after one and five steps (five alone for `f32`, which rounds in each).
macro_rules! pytorch {
    ($name:ident, $new:expr, f64: $first:expr, $fifth:expr; f32: $fifth32:expr) => {
        #[test]
        fn $name() {
            let found = five_steps::<f64>($new);
            check(&found[0], &$first, 4.0 * f64::EPSILON);
            check(&found[1], &$fifth, 16.0 * f64::EPSILON);
            check(&five_steps::<f32>($new)[1], &$fifth32, 16.0 * f64::from(f32::EPSILON));
        }
    };
}

#[track_caller]
fn check(found: &[f64], expected: &[f64; 6], tolerance: f64) {
    for (found, expected) in found.iter().zip(expected) {
        let error = (found - expected).abs();
        assert!(error <= tolerance * expected.abs().max(1.0), "{found:e} but PyTorch has {expected:e}");
    }
    assert_eq!(found.len(), expected.len());
}

pytorch!(sgd, Sgd::new(0.1),
    f64: [0.95, -1.9, 0.3, 3.0, 0.2625, -1.15],
         [0.75, -1.875, -0.12500000000000006, 2.875, 0.4375, -6.75];
    f32: [0.75, -1.875, -0.125, 2.875, 0.4375, -6.75]);
pytorch!(sgd_decay, Sgd::new(0.1).weight_decay(0.01),
    f64: [0.949, -1.898, 0.2995, 2.997, 0.26225, -1.14925],
         [0.7453846152049489, -1.865394417872398, -0.12637131673520052, 2.860154907527497, 0.43600268492626226, -6.738263490104149];
    f32: [0.7453845739364624, -1.8653943538665771, -0.1263713240623474, 2.860154867172241, 0.4360027015209198, -6.7382636070251465]);
pytorch!(sgd_momentum, Sgd::new(0.1).momentum(0.9),
    f64: [0.95, -1.9, 0.3, 3.0, 0.2625, -1.15],
         [0.4444949999999998, -1.5849525, -1.0260575, 2.7680124999999998, 0.64628875, -13.43124];
    f32: [0.44449499249458313, -1.584952473640442, -1.0260573625564575, 2.768012285232544, 0.6462887525558472, -13.43124008178711]);
pytorch!(sgd_nesterov, Sgd::new(0.1).weight_decay(0.01).momentum(0.9).nesterov(),
    f64: [0.9031, -1.8062, 0.11904999999999999, 2.9943, 0.273275, -1.508575],
         [0.2358523878376588, -1.4711287039603638, -1.4985020257809347, 2.6165748380716076, 0.7884670404701922, -18.10246460525459];
    f32: [0.2358524650335312, -1.4711287021636963, -1.4985021352767944, 2.616574764251709, 0.7884669899940491, -18.10246467590332]);
pytorch!(rms_prop, RmsProp::new(0.01),
    f64: [0.900000019999996, -1.900000009999999, 0.40000000499999977, 3.0, 0.34999992000006397, -0.8499999975],
         [0.7161560338282953, -1.8879503945378542, 0.28406729967304045, 2.6568439232263543, 0.6608829429294893, -1.1608830856822163];
    f32: [0.716156005859375, -1.8879503011703491, 0.2840672731399536, 2.656843900680542, 0.6608828902244568, -1.1608830690383911]);
pytorch!(rms_prop_momentum, RmsProp::new(0.02).alpha(0.9).epsilon(1e-6).weight_decay(0.1).momentum(0.8),
    f64: [0.9367547801282089, -1.93675461346286, 0.43675454435745753, 2.9367551134562717, 0.31324355326661113, -0.8132455022479946],
         [0.543581499787815, -1.7230917679942186, 0.15953682778346795, 2.3990593181669198, 0.8924536856051647, -1.3888325000898787];
    f32: [0.5435814261436462, -1.723091721534729, 0.15953686833381653, 2.399059295654297, 0.892453670501709, -1.388832449913025]);
pytorch!(adam, Adam::new(0.001),
    f64: [0.99900000002, -1.9990000000099999, 0.499000000005, 3.0, 0.25099999992, -0.7509999999975],
         [0.9958482371145533, -1.9975132332808079, 0.4964207140423147, 2.996654286819732, 0.25485083073655396, -0.7548508309454711];
    f32: [0.9958482384681702, -1.9975131750106812, 0.4964207112789154, 2.996654510498047, 0.2548508048057556, -0.7548508644104004]);
pytorch!(adam_decay, Adam::new(0.1).betas(0.8, 0.99).epsilon(1e-4).weight_decay(0.1),
    f64: [0.9000166638893518, -1.9000083326389468, 0.4000048778108385, 2.9000333222259247, 0.3499000999000999, -0.8499974522942091],
         [0.5585364388524543, -1.6932349714836934, 0.14149462863448298, 2.4914564863778, 0.749170592374109, -1.2511136293812364];
    f32: [0.5585364103317261, -1.693234920501709, 0.14149463176727295, 2.4914565086364746, 0.7491706013679504, -1.2511135339736938]);
pytorch!(adamw, AdamW::new(0.001),
    f64: [0.99899000002, -1.99898000001, 0.498995000005, 2.9999700000000002, 0.25099749992000003, -0.7509924999975001],
         [0.9957983226084755, -1.997413300144932, 0.4963957909174782, 2.9965043374298816, 0.2548382332679546, -0.7548132339768614];
    f32: [0.9957982301712036, -1.9974130392074585, 0.4963957667350769, 2.996504306793213, 0.2548381984233856, -0.7548132538795471]);
pytorch!(adamw_decay, AdamW::new(0.1).betas(0.8, 0.99).epsilon(1e-4).weight_decay(0.5),
    f64: [0.8500199960007998, -1.8000099990001, 0.3750049997500125, 2.8499999999999996, 0.33742006394884094, -0.8124975000624983],
         [0.3952029128585572, -1.3443051967466304, 0.0689692691589325, 1.9859625594489394, 0.6473155876140008, -1.0343932718339368];
    f32: [0.3952029347419739, -1.344305157661438, 0.06896921992301941, 1.9859625101089478, 0.6473155617713928, -1.0343931913375854]);

#[test]
fn an_optimizer_can_be_a_static() {
    static ADAM: Mutex<Adam<Net<f32>>> = Mutex::new(Adam::new(0.01).betas(0.9, 0.99));
    static SGD: Mutex<SgdMomentum<f32>> = Mutex::new(Sgd::new(0.1).momentum(0.9).nesterov());
    const RMS_PROP: RmsPropMomentum<f64> = RmsProp::new(0.01).momentum(0.5);
    let mut net = Net::zeros();
    ADAM.lock().expect("unpoisoned").step(&mut net, &Dense::new(Matrix::splat(1.0), Vector::splat(-1.0)));
    assert!((net.w[(0, 0)] + 0.01).abs() < 1e-6 && (net.b[1] - 0.01).abs() < 1e-6);
    let mut x = 1.0_f32;
    SGD.lock().expect("unpoisoned").step(&mut x, &1.0);
    assert!((x - 0.81).abs() < 1e-6);
    let mut y = 1.0_f64;
    RMS_PROP.clone().step(&mut y, &1.0);
    assert!((y - 0.9).abs() < 1e-6);
}

#[test]
fn the_rate_can_change_between_steps() {
    fn halve<P: tapeless_runtime::params::Params>(optimizer: &mut impl Optimizer<P>) {
        optimizer.set_learning_rate(optimizer.learning_rate() / 2.0);
    }
    let (mut sgd, mut x) = (Sgd::new(1.0), 0.0_f32);
    sgd.step(&mut x, &1.0);
    halve::<f32>(&mut sgd);
    sgd.step(&mut x, &1.0);
    assert_eq!((x, sgd.learning_rate()), (-1.5, 0.5));
    let (mut adam, mut x) = (AdamW::new(0.5).weight_decay(0.0), 0.0_f64);
    adam.set_learning_rate(0.25);
    adam.step(&mut x, &3.0);
    assert!((x + 0.25).abs() < 1e-8);
    halve::<f64>(&mut adam);
    assert_eq!(adam.learning_rate(), 0.125);
}

/// Descends on the Rosenbrock function, whose minimum is 0 at (1, 1).
fn rosenbrock(mut optimizer: impl Optimizer<[f64; 2]>, steps: usize) -> f64 {
    let mut x = [-1.0, 1.5];
    for _ in 0..steps {
        let bend = x[1] - x[0] * x[0];
        let grad = [-400.0 * x[0] * bend - 2.0 * (1.0 - x[0]), 200.0 * bend];
        optimizer.step(&mut x, &grad);
    }
    (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2)
}

#[test]
fn all_descend() {
    assert!(rosenbrock(Sgd::new(1e-3), 20_000) < 1e-3);
    assert!(rosenbrock(Sgd::new(1e-3).momentum(0.9), 5_000) < 1e-6);
    assert!(rosenbrock(Sgd::new(1e-3).momentum(0.9).nesterov(), 5_000) < 1e-6);
    assert!(rosenbrock(RmsProp::new(1e-4), 30_000) < 1e-3);
    assert!(rosenbrock(Adam::new(1e-2), 10_000) < 1e-6);
    assert!(rosenbrock(AdamW::new(1e-2).weight_decay(0.0), 10_000) < 1e-6);
}

#[test]
fn what_is_not_a_number_stays_where_it_came_in() {
    let mut x = [1.0_f32, 1.0];
    let mut adam = Adam::new(0.1);
    for _ in 0..3 {
        adam.step(&mut x, &[f32::NAN, 0.5]);
    }
    assert!(x[0].is_nan() && (x[1] - 0.7).abs() < 1e-6);
    let mut y = [1.0_f32; 2];
    RmsProp::new(0.01).momentum(0.9).step(&mut y, &[0.0, f32::INFINITY]);
    assert!(y[0] == 1.0 && y[1].is_nan());
    Sgd::new(f64::NAN).step(&mut y[0], &1.0);
    assert!(y[0].is_nan());
}
