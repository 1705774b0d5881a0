//! Sine, cosine and tangent of near and far angles in generated code: loops over elements, sums, gradients and single numbers.
use tapeless::prelude::*;

#[differentiable]
fn waves(x: Vector<37>) -> Vector<37> {
    sin(x) + 2.0 * cos(x)
}

#[differentiable]
fn energy(x: Vector<37, f64>, w: Matrix<3, 20, f64>) -> f64 {
    let half = sin(x) * 0.5;
    half.dot(cos(x)) + (sin(w).component_mul(w)).sum() + sin(x[0]).tan()
}

#[differentiable]
fn turns(x: f32, w: f32) -> f32 {
    let mut y = x;
    for _ in 0..3 {
        y = (y * w).sin() + y;
    }
    y
}

/// Near ones, and if asked for, one far one, NaN or infinity.
fn angles<const N: usize>(odd: Option<f64>) -> [f64; N] {
    let mut x = std::array::from_fn(|i| i as f64 * 0.7 - 11.0);
    if let Some(odd) = odd {
        x[N / 2] = odd;
    }
    x
}

const ODD: [Option<f64>; 5] = [None, Some(1e30), Some(-3.3e9), Some(f64::NAN), Some(f64::INFINITY)];

fn close(ours: f64, expected: f64, size: f64) {
    let same = ours.is_nan() && expected.is_nan() || (ours - expected).abs() <= size * expected.abs().max(1.0);
    assert!(same, "{ours:e}, not {expected:e}");
}

#[test]
fn loops_over_elements() {
    for odd in ODD {
        let x = Vector(angles::<37>(odd).map(|x| x as f32));
        let y = waves(x);
        let (_, back) = waves::vjp(x, Vector([1.0; 37]));
        let (_, tangent) = waves::jvp(x, Vector([1.0; 37]));
        for i in 0..37 {
            let (s, c) = f64::from(x[i]).sin_cos();
            close(y[i].into(), s + 2.0 * c, 3e-7);
            close(back[i].into(), c - 2.0 * s, 3e-7);
            close(tangent[i].into(), c - 2.0 * s, 3e-7);
        }
    }
}

#[test]
fn sums_and_their_gradients() {
    for odd in ODD {
        let x = Vector(angles::<37>(odd));
        let flat = angles::<60>(odd);
        let w = Matrix(std::array::from_fn(|i| std::array::from_fn(|j| flat[20 * i + j])));
        let expected = x.0.iter().map(|x| x.sin() * x.cos() / 2.0).sum::<f64>()
            + flat.iter().map(|w| w.sin() * w).sum::<f64>()
            + x[0].sin().tan();
        let (value, gradient) = energy::value_and_grad(x, w);
        let size = flat.iter().fold(1.0, |size: f64, w| if w.is_finite() { size.max(w.abs()) } else { size });
        close(value, expected, 1e-14 * size / expected.abs().max(1.0));
        for i in 0..37 {
            let first = if i == 0 { x[0].cos() / x[0].sin().cos().powi(2) } else { 0.0 };
            close(gradient.0[i], (2.0 * x[i]).cos() / 2.0 + first, 1e-14);
        }
        for (k, w) in flat.iter().enumerate() {
            close(gradient.1[(k / 20, k % 20)], w.sin() + w * w.cos(), 1e-14);
        }
    }
}

#[test]
fn numbers() {
    for x in [0.3, -7.0e8, 1.0e30] {
        for w in [0.9, 4.0e5] {
            let (mut y, mut slope) = (x, 1.0);
            for _ in 0..3 {
                // As f32, as the function has it.
                let angle = y * w;
                slope += f64::from(angle).cos() * f64::from(w) * slope;
                y += f64::from(angle).sin() as f32;
            }
            close(turns(x, w).into(), y.into(), 3e-7);
            close(turns::grad(x, w).0.into(), slope, 1e-5);
        }
    }
}
