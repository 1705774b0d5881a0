//! A first look at every function; the accuracy tests take its place.
use tapeless_runtime::float::Float;

#[test]
fn agrees_with_std() {
    let mut i = -400;
    while i <= 400 {
        let x = i as f64 * 0.05 + 0.01;
        let near = |a: f64, b: f64, name: &str| assert!((a - b).abs() <= 1e-13 * (1.0 + b.abs()) || (a.is_nan() && b.is_nan()) || a == b, "{name}({x}) {a} {b}");
        near(Float::exp(x), x.exp(), "exp");
        near(Float::exp2(x), x.exp2(), "exp2");
        near(Float::exp_m1(x), x.exp_m1(), "exp_m1");
        near(Float::ln(x), x.ln(), "ln");
        near(Float::ln_1p(x), x.ln_1p(), "ln_1p");
        near(Float::sqrt(x), x.sqrt(), "sqrt");
        near(Float::cbrt(x), x.cbrt(), "cbrt");
        near(Float::sin(x), x.sin(), "sin");
        near(Float::cos(x), x.cos(), "cos");
        near(Float::tan(x), x.tan(), "tan");
        near(Float::asin(x), x.asin(), "asin");
        near(Float::acos(x), x.acos(), "acos");
        near(Float::atan(x), x.atan(), "atan");
        near(Float::sinh(x), x.sinh(), "sinh");
        near(Float::cosh(x), x.cosh(), "cosh");
        near(Float::tanh(x), x.tanh(), "tanh");
        near(Float::asinh(x), x.asinh(), "asinh");
        near(Float::acosh(x), x.acosh(), "acosh");
        near(Float::atanh(x), x.atanh(), "atanh");
        near(Float::floor(x), x.floor(), "floor");
        near(Float::round(x), x.round(), "round");
        near(Float::powf(x, 1.7), x.powf(1.7), "powf");
        near(Float::powi(x, -3), x.powi(-3), "powi");
        near(Float::erf(x) + Float::erfc(x), 1.0, "erf");
        i += 1;
    }
    assert!((Float::erf(0.5_f64) - 0.5204998778130465).abs() < 1e-15);
    assert!((Float::erf(3.0_f64) - 0.9999779095030014).abs() < 1e-15);
}
