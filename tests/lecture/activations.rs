//! Activation functions: S5, M14 and M15.

#[rustfmt::skip] // by the rules of its own place
#[path = "../support/reference.rs"]
mod reference;

use super::near;
use reference::{Row, agrees, read};
use std::collections::BTreeSet;
use std::f64::consts::{FRAC_2_SQRT_PI, SQRT_2};
use tapeless::prelude::*;

// ANCHOR: slopes
#[differentiable]
fn first_four(z: f64) -> [f64; 4] {
    [identity(z), step(z), sigmoid(z), tanh(z)]
}

#[test]
fn s5_the_first_four_and_their_slopes() {
    for z in [-2.0, -0.5, 0.25, 3.0] {
        let ([_, threshold, s, t], residuals) = first_four::forward(z);
        assert_eq!(threshold, if z > 0.0 { 1.0 } else { 0.0 });
        near(s, 1.0 / (1.0 + f64::exp(-z)), 15);
        near(t, 2.0 / (1.0 + f64::exp(-2.0 * z)) - 1.0, 15);
        // The slope of one is the backward pass with a 1 in its place.
        let slope = |k| {
            first_four::backward(
                z,
                &residuals,
                std::array::from_fn(|i| if i == k { 1.0 } else { 0.0 }),
            )
        };
        assert_eq!((slope(0), slope(1)), (1.0, 0.0));
        near(slope(2), s * (1.0 - s), 15);
        near(slope(3), 1.0 - t * t, 15);
    }
}
// ANCHOR_END: slopes

// ANCHOR: bent
/// With the lecture's constants: the slope of LeakyReLU is 0.1, and α of GELU is 0.044715.
#[differentiable]
fn bent(z: f64) -> [f64; 5] {
    [leaky_relu(z, 0.1), elu(z, 1.5), selu(z), swish(z, 2.0), gelu_tanh(z)]
}

#[test]
fn m15_activations_with_the_lectures_constants() {
    let (lambda, alpha) = (1.050_700_987_355_480_5, 1.673_263_242_354_377_2);
    for z in [-3.0, -0.7, 0.4, 2.5] {
        let elu = |alpha: f64| if z >= 0.0 { z } else { alpha * (f64::exp(z) - 1.0) };
        let inner = (FRAC_2_SQRT_PI / SQRT_2) * (z + 0.044715 * z * z * z);
        let expected = [
            f64::max(0.1 * z, z),
            elu(1.5),
            lambda * elu(alpha),
            z / (1.0 + f64::exp(-2.0 * z)),
            z / 2.0 * (1.0 + f64::tanh(inner)),
        ];
        let (values, residuals) = bent::forward(z);
        for k in 0..5 {
            near(values[k], expected[k], 13);
            // The slope, against a difference quotient.
            let slope = bent::backward(
                z,
                &residuals,
                std::array::from_fn(|i| if i == k { 1.0 } else { 0.0 }),
            );
            near(slope, (bent(z + 1e-6)[k] - bent(z - 1e-6)[k]) / 2e-6, 8);
        }
    }
}
// ANCHOR_END: bent

// ANCHOR: units
#[differentiable]
fn maxout_layer(
    w: &Dense<3, 2, f64>,
    v: &Dense<3, 2, f64>,
    z: Vector<3, f64>,
) -> Vector<2, f64> {
    maxout(w.w * z + w.b, v.w * z + v.b)
}

/// The second argument goes through the sigmoid.
#[differentiable]
fn glu_layer(
    w: &Dense<3, 2, f64>,
    v: &Dense<3, 2, f64>,
    z: Vector<3, f64>,
) -> Vector<2, f64> {
    glu(v.w * z + v.b, w.w * z + w.b)
}

/// A single unit: vectors in the place of the matrices.
#[differentiable]
fn glu_unit(
    w: Vector<3, f64>,
    w0: f64,
    v: Vector<3, f64>,
    v0: f64,
    z: Vector<3, f64>,
) -> f64 {
    sigmoid(w.dot(z) + w0) * (v.dot(z) + v0)
}

#[test]
fn m14_maxout_and_glu() {
    let w =
        Dense { w: Matrix([[1.0, 0.5, -1.0], [0.0, 2.0, 1.0]]), b: Vector([0.5, -1.0]) };
    let v =
        Dense { w: Matrix([[-1.0, 0.0, 2.0], [1.0, 1.0, 1.0]]), b: Vector([0.25, 0.0]) };
    let z = Vector([1.0, -0.5, 0.75]);
    let (a, b) = (w.w * z + w.b, v.w * z + v.b);
    let (larger, residuals) = maxout_layer::forward(&w, &v, z);
    let (dw, dv, _) = maxout_layer::backward(&w, &v, z, &residuals, Vector([1.0, 1.0]));
    let gated = glu_layer(&w, &v, z);
    for i in 0..2 {
        assert_eq!(larger[i], a[i].max(b[i]));
        // The gradient goes to the larger of the two.
        assert_eq!((dw.b[i], dv.b[i]), if a[i] > b[i] { (1.0, 0.0) } else { (0.0, 1.0) });
        near(gated[i], b[i] / (1.0 + f64::exp(-a[i])), 14);
        near(glu_unit(w.w.row(i), w.b[i], v.w.row(i), v.b[i], z), gated[i], 14);
    }
}
// ANCHOR_END: units

/// What the lecture's page of PyTorch lists, and three more: value and slope in both precisions.
macro_rules! list {
    ($($id:ident = $name:ident($($parameter:literal),*);)*) => {
        const LIST: &[&str] = &[$(stringify!($name)),*];
        $(mod $id {
            use tapeless::prelude::*;
            #[differentiable]
            pub fn f<T: Float>(x: T) -> T { $name(x $(, T::from_f64($parameter))*) }
        })*
        fn of_line<T: Float>(name: &str, parameters: &[f64], x: T) -> Option<(T, T)> {
            $(if name == stringify!($name) && parameters == &[$($parameter),*] as &[f64] {
                return Some($id::f::value_and_grad(x));
            })*
            None
        }
    };
}

list! {
    identities = identity();
    steps = step();
    thresholds = threshold(0.1, 20.0);
    low_thresholds = threshold(-1.0, 0.0);
    relus = relu();
    relu6s = relu6();
    hardtanhs = hardtanh();
    hardswishes = hardswish();
    hardsigmoids = hardsigmoid();
    elus = elu(1.0);
    half_elus = elu(0.5);
    selus = selu();
    celus = celu(1.0);
    half_celus = celu(0.5);
    leaky = leaky_relu(0.01);
    leakier = leaky_relu(0.1);
    prelus = prelu(0.25);
    steep_prelus = prelu(0.5);
    rrelus = rrelu(0.0, 0.5);
    other_rrelus = rrelu(0.125, 0.3333333333);
    gelus = gelu();
    tanh_gelus = gelu_tanh();
    logsigmoids = logsigmoid();
    hardshrinks = hardshrink(0.5);
    wide_hardshrinks = hardshrink(1.0);
    softshrinks = softshrink(0.5);
    wide_softshrinks = softshrink(1.0);
    tanhshrinks = tanhshrink();
    softsigns = softsign();
    softpluses = softplus();
    plain_softpluses = softplus_with(1.0, 20.0);
    steep_softpluses = softplus_with(2.0, 20.0);
    tanhs = tanh();
    sigmoids = sigmoid();
    silus = silu();
    swishes = swish(1.0);
    steep_swishes = swish(1.5);
    mishes = mish();
}

/// PyTorch's slope is not ours: it keeps hardsigmoid's 1/6 as an `f32`, and at NaN its comparisons of hardswish end in the last piece, those
/// of hardsigmoid outside of the middle one.
fn deviates(name: &str, x: f64) -> bool {
    name == "hardsigmoid" || name == "hardswish" && x.is_nan()
}

/// At 37 points each: ordinary ones, the kinks, ±1e±30, ±∞, NaN.
#[test]
fn s5_the_whole_list_as_pytorch_has_it() {
    let mut seen = BTreeSet::new();
    let (mut compared, mut wrong) = (0, Vec::new());
    for row in read("operations.csv", include_str!("../reference/operations.csv")) {
        let (name, parameters, x) =
            (row.text("name"), row.numbers::<f64>("params"), row.number::<f64>("x"));
        if !LIST.contains(&name) {
            continue;
        }
        let double = row.text("dtype") == "float64";
        let (found, tolerance) = if double {
            (of_line(name, &parameters, x), 4e-14)
        } else {
            let found = of_line(name, &parameters, x as f32);
            (found.map(|(value, slope)| (f64::from(value), f64::from(slope))), 2e-6)
        };
        let (value, slope) = found.unwrap_or_else(|| panic!("{row}: not listed"));
        seen.insert(name);
        compared += 1;
        if !agrees(value, row.number("value"), tolerance, tolerance) {
            wrong.push(format!("{row}: value {value:e}"));
        }
        if !agrees(slope, row.number("derivative"), tolerance, tolerance) {
            let expected: f64 = row.number("derivative");
            match deviates(name, x) {
                // The same but for the seventh digit, or at NaN.
                true if x.is_nan() || (slope - expected).abs() < 1e-8 => {}
                _ => wrong.push(format!("{row}: slope {slope:e}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        (seen.len(), compared),
        (LIST.iter().collect::<BTreeSet<_>>().len(), 37 * 2 * LIST.len())
    );
}

/// Those that mix the elements of a vector: glu, softmin, softmax, log_softmax, gumbel_softmax, and maxout.
#[test]
fn s5_functions_of_whole_vectors_as_pytorch_has_them() {
    macro_rules! vjp {
        ($row:ident, |$($x:ident),*| $body:expr) => {{
            #[differentiable]
            fn f($($x: Vector<4, f64>),*) -> Vector<4, f64> { $body }
            $(let $x = Vector($row.array::<4, f64>(stringify!($x)));)*
            let (value, residuals) = f::forward($($x),*);
            (value, first(f::backward($($x,)* &residuals, Vector($row.array("cotangent")))))
        }};
    }
    /// The cotangent of the first argument.
    fn first(of: impl First) -> Vector<4, f64> {
        of.first()
    }
    let mut compared = 0;
    for row in read("vectors.csv", include_str!("../reference/vectors.csv")) {
        let of = |row: &Row| {
            Some(match (row.text("name"), row.text("params")) {
                ("softmax", _) => vjp!(row, |a| softmax(a)),
                ("softmin", _) => vjp!(row, |a| softmin(a)),
                ("log_softmax", _) => vjp!(row, |a| log_softmax(a)),
                ("glu", _) => vjp!(row, |a, b| glu(a, b)),
                ("maxout", _) => vjp!(row, |a, b| maxout(a, b)),
                ("gumbel_softmax", "0.5") => vjp!(row, |a, b| gumbel_softmax(a, b, 0.5)),
                ("gumbel_softmax", "1.0") => vjp!(row, |a, b| gumbel_softmax(a, b, 1.0)),
                _ => return None,
            })
        };
        if row.text("dtype") != "float64" {
            continue;
        }
        let Some((value, da)) = of(&row) else { continue };
        let (expected, expected_da) =
            (row.array::<4, f64>("value"), row.array::<4, f64>("da"));
        let size = |x: [f64; 4]| {
            x.iter().filter(|x| x.is_finite()).fold(1.0, |a: f64, b| a.max(b.abs()))
        };
        for k in 0..4 {
            compared += 1;
            assert!(
                agrees(value[k], expected[k], 1e-13, 1e-13 * size(expected)),
                "{row}: value {value}"
            );
            assert!(
                agrees(da[k], expected_da[k], 1e-13, 1e-13 * size(expected_da)),
                "{row}: cotangent {da}"
            );
        }
    }
    assert!(compared >= 4 * (3 * 14 + 4 * 10), "{compared}");
}

trait First {
    fn first(self) -> Vector<4, f64>;
}

impl First for Vector<4, f64> {
    fn first(self) -> Vector<4, f64> {
        self
    }
}

impl First for (Vector<4, f64>, Vector<4, f64>) {
    fn first(self) -> Vector<4, f64> {
        self.0
    }
}
