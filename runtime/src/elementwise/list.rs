//! The one list of functions of one argument, from which the free functions and the tensors' methods are made.

/// Hands the list to the macro `$callback`: documentation, name, and an argument with its value for the example.
macro_rules! unary {
    ($callback:ident $($prefix:tt)*) => {
        $callback! { $($prefix)*
            "eˣ: 0 at −∞, +∞ at +∞." exp(0.0 => 1.0);
            "2ˣ: 0 at −∞, +∞ at +∞." exp2(3.0 => 8.0);
            "eˣ − 1, accurate near 0: −1 at −∞, +∞ at +∞." exp_m1(0.0 => 0.0);
            "The natural logarithm: −∞ at ±0, NaN below 0, +∞ at +∞." ln(1.0 => 0.0);
            "ln(1 + x), accurate near 0: −∞ at −1, NaN below −1, +∞ at +∞." ln_1p(0.0 => 0.0);
            "The logarithm to base 2: −∞ at ±0, NaN below 0, +∞ at +∞." log2(1.0 => 0.0);
            "The logarithm to base 10: −∞ at ±0, NaN below 0, +∞ at +∞." log10(1.0 => 0.0);
            "The square root: −0 at −0, NaN below 0, +∞ at +∞." sqrt(9.0 => 3.0);
            "1/√x, as `torch.rsqrt` and `jax.lax.rsqrt`: ±∞ at ±0, NaN below 0, 0 at +∞." rsqrt(4.0 => 0.5);
            "The cube root, also of negative numbers; ±∞ at ±∞." cbrt(1.0 => 1.0);
            "1/x: ±∞ at ±0, ±0 at ±∞." recip(4.0 => 0.25);
            "The sine of an angle in radians; NaN at ±∞." sin(0.0 => 0.0);
            "The cosine of an angle in radians; NaN at ±∞." cos(0.0 => 1.0);
            "The tangent of an angle in radians; NaN at ±∞." tan(0.0 => 0.0);
            "The inverse sine in [−π/2, π/2]; NaN outside [−1, 1]." asin(0.0 => 0.0);
            "The inverse cosine in [0, π]; NaN outside [−1, 1]." acos(1.0 => 0.0);
            "The inverse tangent in [−π/2, π/2]: ±π/2 at ±∞." atan(0.0 => 0.0);
            "The hyperbolic sine: ±∞ at ±∞." sinh(0.0 => 0.0);
            "The hyperbolic cosine: +∞ at ±∞." cosh(0.0 => 1.0);
            "The hyperbolic tangent, in [−1, 1]: ±1 at ±∞." tanh(0.0 => 0.0);
            "The inverse hyperbolic sine: ±∞ at ±∞." asinh(0.0 => 0.0);
            "The inverse hyperbolic cosine; NaN below 1, +∞ at +∞." acosh(1.0 => 0.0);
            "The inverse hyperbolic tangent: ±∞ at ±1, NaN outside [−1, 1]." atanh(0.0 => 0.0);
            "|x|: +∞ at ±∞." abs(-2.5 => 2.5);
            "The sign as ±1, also of ±0 and ±∞, as the standard library (`torch.sign` gives 0 at ±0)." signum(-2.5 => -1.0);
            "The largest integer ≤ x; ±∞ at ±∞." floor(-2.5 => -3.0);
            "The smallest integer ≥ x; ±∞ at ±∞." ceil(-2.5 => -2.0);
            "The nearest integer, halves away from 0, as the standard library (`torch.round` takes halves to even)." round(-2.5 => -3.0);
            "The integer part, rounded towards 0; ±∞ at ±∞." trunc(-2.5 => -2.0);
            "The fractional part with the sign of x, `x - trunc(x)`; NaN at ±∞." fract(-2.5 => -0.5);
            "The error function 2/√π ∫₀ˣ exp(−t²) dt, in [−1, 1] (DLMF 7.2.1): ±1 at ±∞." erf(0.0 => 0.0);
            "1 − erf(x) without cancellation, in [0, 2] (DLMF 7.2.2): 2 at −∞, 0 at +∞." erfc(0.0 => 1.0);
        }
    };
}
pub(crate) use unary;
