//! MLP 64-32-10, relu, softmax cross-entropy on a label; value and gradient for one example.

/// Weights, or their gradient.
#[derive(Clone)]
pub struct Net {
    pub w1: [[f32; 64]; 32],
    pub b1: [f32; 32],
    pub w2: [[f32; 32]; 10],
    pub b2: [f32; 10],
}

impl Net {
    /// All zero.
    pub const ZERO: Net = Net { w1: [[0.0; 64]; 32], b1: [0.0; 32], w2: [[0.0; 32]; 10], b2: [0.0; 10] };
}

fn dot<const N: usize>(a: &[f32; N], b: &[f32; N]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    let [a, b, c, d, e, f, p, q] = lanes;
    ((a + e) + (c + p)) + ((b + f) + (d + q))
}

/// Value and gradient, the gradient added to `g`.
#[inline]
pub fn accumulate_grad(
    net: &Net,
    x: &[f32; 64],
    label: usize,
    exp: impl Fn(f32) -> f32 + Copy,
    ln: impl Fn(f32) -> f32,
    g: &mut Net,
) -> f32 {
    let mut h = [0.0f32; 32];
    for i in 0..32 {
        h[i] = (dot(&net.w1[i], x) + net.b1[i]).max(0.0);
    }
    let mut z = [0.0f32; 10];
    for i in 0..10 {
        z[i] = dot(&net.w2[i], &h) + net.b2[i];
    }
    let largest = z.iter().fold(f32::NEG_INFINITY, |a, b| a.max(*b));
    let mut p = [0.0f32; 10];
    let mut sum = 0.0;
    for i in 0..10 {
        p[i] = exp(z[i] - largest);
        sum += p[i];
    }
    let value = ln(sum) + largest - z[label];
    for p in &mut p {
        *p /= sum;
    }
    p[label] -= 1.0;
    let mut dh = [0.0f32; 32];
    for i in 0..10 {
        for j in 0..32 {
            g.w2[i][j] += p[i] * h[j];
            dh[j] += p[i] * net.w2[i][j];
        }
        g.b2[i] += p[i];
    }
    for i in 0..32 {
        // Nothing passes a closed unit, so that its row costs nothing.
        if h[i] <= 0.0 {
            continue;
        }
        g.b1[i] += dh[i];
        for j in 0..64 {
            g.w1[i][j] += dh[i] * x[j];
        }
    }
    value
}
