//! Losses: known values, stability, special values, panics.
#![allow(clippy::excessive_precision, reason = "reference values stand as they were computed")]
use tapeless_runtime::activations::{log_softmax, sigmoid};
use tapeless_runtime::losses::*;
use tapeless_runtime::tensor::{Matrix, Vector};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// The 3×5 input that the lecture prints (row S6).
const LECTURE: Matrix<3, 5, f64> = Matrix([
    [-0.0691, -1.5644, -0.3935, 0.2211, 1.3458],
    [-2.3893, 1.2955, 0.0244, -2.0838, 1.0790],
    [-0.6185, -0.0333, 0.2944, -0.6185, 0.5702],
]);

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-14 * expected.abs(), "{found} but expected {expected}");
}

#[test]
fn means_and_sums_over_all_elements() {
    let pred = Matrix([[1.0_f64, 2.0], [3.0, -4.0]]);
    let target = Matrix([[1.0, 0.0], [0.0, -3.5]]);
    assert_eq!([mse_sum(pred, target), mse(pred, target)], [13.25, 13.25 / 4.0]);
    assert_eq!([mae_sum(pred, target), mae(pred, target)], [5.5, 5.5 / 4.0]);
    // Errors 0, 2, 3, 0.5 with delta 1: 0, 1.5, 2.5, 0.125.
    assert_eq!([huber_sum(pred, target, 1.0), huber(pred, target, 1.0)], [4.125, 4.125 / 4.0]);
    assert_eq!([mse(3.0_f32, 1.0), mse_sum(3.0_f32, 1.0)], [4.0, 4.0]);
}

#[test]
fn huber_is_continuous_where_its_pieces_meet() {
    let delta = 0.75;
    assert_eq!(huber(delta, 0.0, delta), 0.5 * delta * delta);
    assert_eq!(huber(-delta, 0.0, delta), 0.5 * delta * delta);
    assert_eq!(huber(INF, 0.0, delta), INF);
    assert!(huber(NAN, 0.0, delta).is_nan());
}

#[test]
fn regression_losses_of_special_values() {
    for loss in [mse, mae] as [fn(f64, f64) -> f64; 2] {
        assert_eq!(loss(-INF, 1.0), INF);
        assert!(loss(INF, INF).is_nan() && loss(NAN, 0.0).is_nan() && loss(0.0, NAN).is_nan());
        assert_eq!(loss(0.0, -0.0), 0.0);
    }
}

#[test]
fn bce_clamps_the_logarithms() {
    assert_eq!(bce(0.0_f64, 1.0), 100.0);
    assert_eq!(bce(1.0_f64, 0.0), 100.0);
    assert_eq!(bce(1.0_f64, 1.0), 0.0);
    assert_eq!(bce(0.0_f64, 0.0), 0.0);
    // e^-100 is 3.7e-44: below it the clamp holds, above it the logarithm.
    assert_eq!(bce(1e-50_f64, 1.0), 100.0);
    close(bce(1e-40_f64, 1.0), 40.0 * std::f64::consts::LN_10);
    assert!(
        bce(NAN, 1.0).is_nan() && bce(0.5, NAN).is_nan() && bce(1.5_f64, 1.0).is_nan() && bce(-0.5_f64, 0.0).is_nan()
    );
}

#[test]
fn bce_with_logits_is_bce_of_the_sigmoid() {
    let (x, t) = (Vector([0.3_f64, -1.2, 2.5]), Vector([1.0, 0.0, 0.25]));
    close(bce_with_logits_sum(x, t), 2.771_527_446_099_107_9);
    close(bce_with_logits(x, t), 2.771_527_446_099_107_9 / 3.0);
    assert!((bce(sigmoid(x), t) - bce_with_logits(x, t)).abs() < 1e-15);
}

#[test]
fn bce_with_logits_is_stable() {
    for t in [0.0_f32, 0.25, 1.0] {
        assert_eq!(bce_with_logits(1e4_f32, t), 1e4 * (1.0 - t));
        assert_eq!(bce_with_logits(-1e4_f32, t), 1e4 * t);
    }
    // ln(1 + e^-40), which 1 - sigmoid(40) would have lost.
    close(bce_with_logits(40.0_f64, 1.0), 4.248_354_255_291_588_99e-18);
    assert_eq!(bce_with_logits(INF, 0.0), INF);
    assert_eq!(bce_with_logits(-INF, 1.0), INF);
    assert!(bce_with_logits(INF, 1.0).is_nan() && bce_with_logits(-INF, 0.0).is_nan());
    assert!(bce_with_logits(NAN, 0.5).is_nan());
}

#[test]
fn hinge_is_zero_beyond_the_margin() {
    assert_eq!(hinge(Vector([1.0_f64, -1.0, 2.0, -INF]), Vector([1.0, -1.0, 1.0, -1.0])), 0.0);
    assert_eq!(hinge_sum(Vector([0.0_f64, 0.5, 2.0]), Vector([1.0, 1.0, -1.0])), 4.5);
    assert_eq!(hinge(INF, -1.0), INF);
    assert!(hinge(NAN, 1.0).is_nan());
}

#[test]
fn cross_entropy_of_the_lecture() {
    close(cross_entropy(LECTURE, [4, 3, 1]), 2.134_140_937_967_341_66);
    close(cross_entropy(LECTURE.row(0), 4), 0.586_568_105_346_989_631);
    close(cross_entropy(LECTURE.row(1), 3), 4.142_453_026_748_299_91);
    close(cross_entropy(LECTURE.row(2), 1), 1.673_401_681_806_735_45);
    assert_eq!(format!("{:.4}", cross_entropy(LECTURE.cast::<f32>(), [4, 3, 1])), "2.1341");
}

#[test]
fn cross_entropy_is_stable() {
    let logits = Vector([1e4_f32, -1e4, 0.0]);
    assert_eq!(cross_entropy(logits, 0), 0.0);
    assert_eq!(cross_entropy(logits, 1), 2e4);
    assert_eq!(cross_entropy(logits, 2), 1e4);
    assert_eq!(cross_entropy(Matrix([logits.0, logits.0]), [1, 2]), 1.5e4);
    // A confident and right prediction costs ln(1 + e^-40), not 0.
    close(cross_entropy(Vector([40.0_f64, 0.0]), 0), 4.248_354_255_291_588_99e-18);
    assert_eq!(cross_entropy(Vector([-INF, 0.0]), 0), INF);
    assert!(cross_entropy(Vector([INF, 0.0]), 1).is_nan());
    assert!(cross_entropy(Vector([NAN, 0.0]), 1).is_nan());
}

#[test]
fn cross_entropy_against_distributions() {
    let (x, p) = (Vector([0.5_f64, -1.0, 2.0]), Vector([0.1, 0.2, 0.7]));
    close(cross_entropy_probs(x, p), 0.991_311_296_657_157_06);
    close(
        cross_entropy_probs(Matrix([x.0, x.0]), Matrix([p.0, [0.0, 1.0, 0.0]])),
        (0.991_311_296_657_157_06 + 3.241_311_296_657_157_06) / 2.0,
    );
    for label in 0..3 {
        assert_eq!(cross_entropy_probs(x, Vector::ith(label, 1.0)), cross_entropy(x, label));
    }
    assert!(cross_entropy_probs(Vector([-INF, 0.0]), Vector([0.0, 1.0])).is_nan());
}

#[test]
fn nll_picks_the_label() {
    let log_prob = log_softmax(LECTURE);
    assert_eq!(nll(log_prob, [4, 3, 1]), cross_entropy(LECTURE, [4, 3, 1]));
    assert_eq!(nll(log_prob.row(1), 2), -log_prob[(1, 2)]);
    assert_eq!(nll(Vector([-INF, NAN, -2.0]), 2), 2.0);
}

#[test]
#[should_panic(expected = "label 5 in row 0 is out of range: there are 5 classes")]
fn a_label_out_of_range_panics() {
    nll(LECTURE.row(0), 5);
}

#[test]
#[should_panic(expected = "label 7 in row 2 is out of range: there are 5 classes")]
fn a_label_out_of_range_in_a_batch_panics() {
    cross_entropy(LECTURE, [0, 1, 7]);
}

#[test]
fn kl_divergence() {
    let (p, q) = (Vector([0.1_f64, 0.2, 0.7]), Vector([0.25, 0.25, 0.5]));
    let found = kl(q.ln(), p);
    assert!((found - 0.099_272_782_184_591_593_7).abs() < 1e-15, "{found}");
    assert_eq!(kl(p.ln(), p), 0.0);
    // The mean over rows, not over elements.
    assert_eq!(kl(Matrix([q.ln().0, p.ln().0]), Matrix([p.0, p.0])), found / 2.0);
    assert_eq!(kl(Vector([0.0_f64, -5.0]), Vector([1.0, 0.0])), 0.0);
    assert!(kl(Vector([0.0_f64, -INF]), Vector([1.0, 0.0])).is_nan());
    assert_eq!(kl(Vector([-INF, 0.0]), Vector([1.0, 0.0])), INF);
    assert!(kl(Vector([-1.0_f64]), Vector([-0.5])).is_nan());
}

#[test]
fn cosine_distance() {
    let (a, b) = (Vector([1.0_f64, 2.0, 3.0]), Vector([-1.0, 0.5, 2.0]));
    close(cosine(a, b), 0.300_145_787_776_234_829);
    assert!((cosine(a * 1e3, b * 1e-3) - cosine(a, b)).abs() < 1e-15);
    assert_eq!(cosine(Matrix([[1.0_f64, 0.0], [1.0, 0.0]]), Matrix([[0.0, 1.0], [-1.0, 0.0]])), 1.5);
    assert_eq!(cosine(Vector([0.0_f64, 0.0]), Vector([1.0, 0.0])), 1.0);
    // The product of the norms, 1e40, would overflow an f32.
    assert_eq!(cosine(Vector([1e18_f32, 0.0]), Vector([1e18, 0.0])), 0.0);
    assert!(cosine(Vector([NAN, 0.0]), Vector([1.0, 0.0])).is_nan());
}
