//! Functions of few numbers, f64.

/// f = (x + y)(y − z), value and gradient.
pub fn product(x: f64, y: f64, z: f64) -> (f64, [f64; 3]) {
    let (g, h) = (x + y, y - z);
    (g * h, [h, g + h, -g])
}

/// The logistic map `N` times, value and derivative together: one number in needs no reverse pass.
pub fn logistic<const N: usize>(x: f64) -> (f64, f64) {
    let (mut l, mut slope) = (x, 1.0);
    for _ in 0..N {
        slope *= 4.0 - 8.0 * l;
        l = 4.0 * l * (1.0 - l);
    }
    (l, slope)
}

/// Rosenbrock's function, value and gradient.
pub fn rosenbrock<const N: usize>(x: &[f64; N]) -> (f64, [f64; N]) {
    let (mut sum, mut gradient) = (0.0, [0.0; N]);
    for i in 0..N - 1 {
        let (bend, rest) = (x[i + 1] - x[i] * x[i], 1.0 - x[i]);
        sum += 100.0 * bend * bend + rest * rest;
        gradient[i] += -400.0 * bend * x[i] - 2.0 * rest;
        gradient[i + 1] += 200.0 * bend;
    }
    (sum, gradient)
}
