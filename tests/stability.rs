//! Each value-changing rewrite on both sides: where the plain formula is safe they agree, where it overflows or cancels
//! ours is right (values from mpmath at 50 digits); `strict` leaves the formula as written.

use tapeless::prelude::*;

fn close(a: f64, b: f64, what: &str) {
    assert!(a == b || (a - b).abs() <= 4e-15 * a.abs().max(b.abs()), "{what}: {a:e} and {b:e}");
}

/// A formula, the part of the rule's name it must fire, safe points, and hard points with value and slope.
macro_rules! rules {
    ($($name:ident($x:ident) $body:block fires $rule:literal safe $safe:tt hard $hard:tt;)*) => {$(
        #[test]
        fn $name() {
            #[differentiable]
            fn ours($x: f64) -> f64 $body
            #[differentiable(strict)]
            fn plain($x: f64) -> f64 $body
            assert!(ours::graph().rewrites.iter().any(|r| r.rule.contains($rule)), "{:?}", ours::graph().rewrites);
            assert!(ours::graph().rewrites.iter().all(|r| r.line > 0));
            assert!(plain::graph().rewrites.is_empty());
            for x in $safe {
                let ((value, slope), (other, other_slope)) = (ours::value_and_grad(x), plain::value_and_grad(x));
                assert!((value - other).abs() <= 1e-13 * other.abs().max(1.0), "{x}: {value} {other}");
                assert!((slope - other_slope).abs() <= 1e-12 * other_slope.abs().max(1.0), "{x}: slope {slope} {other_slope}");
            }
            let hard: &[(f64, f64, f64)] = &$hard;
            for (x, value, slope) in hard {
                let (ours, our_slope) = ours::value_and_grad(*x);
                close(ours, *value, &format!("value at {x}"));
                close(our_slope, *slope, &format!("slope at {x}"));
                let (plain, plain_slope) = plain::value_and_grad(*x);
                let lost = |a: f64, b: f64| a.is_nan() || (a - b).abs() > 1e-9 * b.abs();
                assert!(lost(plain, *value) || lost(plain_slope, *slope), "the plain formula is as good at {x}: {plain} {plain_slope}");
            }
        }
    )*};
}

rules! {
    ln_of_exp(x) { exp(x * 2.0).ln() } fires "ln(exp(x))" safe [-3.0, 0.1, 5.0] hard [(1000.0, 2000.0, 2.0), (-1000.0, -2000.0, 2.0)];
    softplus_from_logarithm(x) { (1.0 + exp(x)).ln() } fires "softplus" safe [-3.0, 0.1, 5.0]
        hard [(1000.0, 1000.0, 1.0), (-40.0, 4.248354255291589e-18, 4.248354255291589e-18)];
    softplus_from_ln_1p(x) { x.exp().ln_1p() } fires "softplus" safe [-3.0, 0.1, 5.0] hard [(1000.0, 1000.0, 1.0)];
    softplus_the_other_way(x) { let e = x.exp(); let sum = e + 1.0; sum.ln() } fires "softplus" safe [-3.0, 5.0] hard [(1000.0, 1000.0, 1.0)];
    logarithm_of_sigmoid(x) { sigmoid(x).ln() } fires "ln(sigmoid" safe [-3.0, 0.1, 5.0] hard [(-1000.0, -1000.0, 1.0)];
    logarithm_of_the_rest(x) { (1.0 - sigmoid(x)).ln() } fires "sigmoid" safe [-3.0, 0.1, 5.0] hard [(1000.0, -1000.0, -1.0)];
    sigmoid_by_exponential(x) { 1.0 / (1.0 + (-x).exp()) } fires "sigmoid(x)" safe [-3.0, 0.1, 5.0] hard [(-800.0, 0.0, 0.0)];
    sigmoid_with_a_weight(x) { x / (1.0 + (-x).exp()) } fires "sigmoid(x)" safe [-3.0, 0.1, 5.0] hard [(-800.0, 0.0, 0.0)];
    tanh_by_exponentials(x) { ((2.0 * x).exp() - 1.0) / ((2.0 * x).exp() + 1.0) } fires "tanh(x)" safe [-3.0, 0.1, 2.0]
        hard [(1000.0, 1.0, 0.0), (1e-10, 1e-10, 1.0)];
    tanh_by_both_exponentials(x) { (x.exp() - (-x).exp()) / (x.exp() + (-x).exp()) } fires "tanh(x)" safe [-3.0, 0.1, 2.0]
        hard [(1000.0, 1.0, 0.0)];
    tanh_by_quotient(x) { 2.0 / (1.0 + (-2.0 * x).exp()) - 1.0 } fires "tanh(x)" safe [-3.0, 0.1, 2.0]
        hard [(-800.0, -1.0, 0.0), (1e-10, 1e-10, 1.0)];
    exponential_less_one(x) { x.exp() - 1.0 } fires "exp_m1" safe [-3.0, 0.1, 2.0] hard [(1e-12, 1.0000000000005e-12, 1.000000000001)];
    logarithm_of_one_more(x) { (1.0 + x).ln() } fires "ln_1p" safe [0.1, 2.0] hard [(1e-18, 1e-18, 1.0)];
    logarithm_of_one_less(x) { (1.0 - x).ln() } fires "ln_1p" safe [0.1, 0.7] hard [(1e-18, -1e-18, -1.0)];
    error_function_from_above(x) { 1.0 - erf(x) } fires "erfc" safe [0.1, 1.0] hard [(8.0, 1.1224297172982928e-29, -1.8097067968559842e-28)];
    sum_of_exponentials_shifted_by_hand(x) { let v = Vector([x, -x]); exp(v.add_scalar(-x)).sum().ln() + x } fires "+ c" safe [-3.0, 0.1, 5.0]
        hard [(-1000.0, 1000.0, -1.0)];
    sum_of_exponentials(x) { let v = Vector([x, 2.0 * x, -x]); exp(v).sum().ln() } fires "logsumexp" safe [-3.0, 0.1, 5.0]
        hard [(1000.0, 2000.0, 2.0)];
    softmax_then_logarithm(x) { let v = Vector([x, 0.0]); let p = exp(v) / exp(v).sum(); p[1].ln() } fires "logsumexp" safe [-3.0, 0.1, 5.0]
        hard [(1000.0, -1000.0, -1.0)];
    norm_at_the_origin(x) { let v = Vector([x, 2.0 * x]); v.component_mul(v).sum().sqrt() } fires "‖x‖" safe [0.3, 2.0] hard [(0.0, 0.0, 0.0)];
}

#[test]
fn seen_through_transposes_broadcasts_rows_and_variables() {
    #[differentiable]
    fn ours(z: Matrix<2, 3, f64>) -> f64 {
        let p = softmax(z);
        let turned = p.transpose();
        let logarithms = turned.ln().transpose();
        let first = logarithms.row(0);
        first.sum() + logarithms[(1, 2)]
    }
    let z = Matrix([[1e4, 0.0, -1e4], [1.0, 2.0, 3000.0]]);
    let (value, gradient) = ours::value_and_grad(z);
    assert_eq!(value, -30000.0);
    assert!(gradient.iter().all(|x| x.is_finite()));
    assert!(ours::reference(z).is_infinite());
}

#[test]
fn constants_do_not_hide_a_pattern() {
    #[differentiable]
    fn ours(x: f64) -> f64 {
        // Folded first, the exponential would be inf.
        x * (1.0 + exp(1000.0)).ln()
    }
    assert_eq!(ours::value_and_grad(2.0), (2000.0, 1000.0));
}

#[test]
fn negative_log_likelihood_of_a_softmax() {
    #[differentiable]
    fn ours(z: Vector<3, f64>, label: usize) -> f64 {
        nll(softmax(z).ln(), label)
    }
    let (value, gradient) = ours::value_and_grad(Vector([1e4, 0.0, -1e4]), 1);
    assert_eq!(value, 1e4);
    assert_eq!(gradient, Vector([1.0, -1.0, 0.0]));
}

#[test]
fn a_branch_that_loses_does_not_poison() {
    #[differentiable]
    fn root(x: f64) -> f64 {
        maximum(x.sqrt(), 0.5) + relu(x).sqrt().max(0.25)
    }
    // √ has an infinite slope at 0, but the other side wins there.
    assert_eq!(root::value_and_grad(0.0), (0.75, 0.0));
}

/// A product of which something is taken away that is it, in any form, leaves exactly nothing, though products are contracted with sums elsewhere.
#[test]
fn what_is_taken_away_again_is_taken_away_exactly() {
    let numbers = [0.1, 1.0 / 3.0, 0.7, 1.1, -2.3, 1e-9];
    // Enough operations for the machine to be chosen, and with it fused multiplications.
    macro_rules! nothing {
        ($($name:ident |$a:ident, $b:ident, $product:ident, $zero:ident| $nothing:expr;)*) => {$(
            #[differentiable]
            fn $name($a: f64, $b: f64, $zero: f64) -> f64 {
                let $product = $a * $b;
                let busy = tanh($a) + tanh($b) + tanh($a + $b) + exp($a) + exp($b) + exp($a - $b);
                $nothing * (1e20 + busy)
            }
            for a in numbers {
                for b in numbers {
                    assert_eq!($name(a, b, 0.0), 0.0, "{a} and {b}");
                    assert_eq!($name::value_and_grad(a, b, 0.0).0, 0.0, "{a} and {b}");
                }
            }
        )*};
    }
    nothing! {
        crossed |a, b, p, zero| (p - b * a) + zero;
        added |a, b, p, zero| (p + zero) - p;
        subtracted |a, b, p, zero| (zero - p) + p;
        deeper |a, b, p, zero| ((zero - p) - zero) + (zero + p);
        clipped |a, b, p, zero| maximum(p, -100.0) - p + zero;
        absolute |a, b, p, zero| (p + zero).abs() - if p + zero > 0.0 { p } else { -p };
    }
}

#[test]
fn multiples_of_what_is_doubled() {
    #[differentiable]
    fn ours(x: f64) -> f64 {
        0.25 * (x + x) + (x + x) * 3.0
    }
    assert!(!format!("{}", ours::graph()).contains("x + x"));
    for x in [0.1, -7.3, 1e-310, 1e300] {
        assert_eq!(ours(x), 0.25 * (x + x) + (x + x) * 3.0);
        assert_eq!(ours::grad(x), 6.5);
    }
}
