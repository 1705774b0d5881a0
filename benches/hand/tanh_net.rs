//! MLP 2-16-16-1, tanh, squared error; value and gradient for one example.

/// Weights, or their gradient.
#[derive(Clone)]
pub struct Net {
    pub w1: [[f32; 2]; 16],
    pub b1: [f32; 16],
    pub w2: [[f32; 16]; 16],
    pub b2: [f32; 16],
    pub w3: [f32; 16],
    pub b3: f32,
}

impl Net {
    /// All zero.
    pub const ZERO: Net =
        Net { w1: [[0.0; 2]; 16], b1: [0.0; 16], w2: [[0.0; 16]; 16], b2: [0.0; 16], w3: [0.0; 16], b3: 0.0 };
}

/// Value and gradient, the gradient written into `g`.
#[inline]
pub fn value_and_grad(net: &Net, x: [f32; 2], target: f32, tanh: impl Fn(f32) -> f32 + Copy, g: &mut Net) -> f32 {
    let mut h1 = [0.0f32; 16];
    for i in 0..16 {
        h1[i] = net.w1[i][0] * x[0] + net.w1[i][1] * x[1] + net.b1[i];
    }
    for h in &mut h1 {
        *h = tanh(*h);
    }
    let mut h2 = [0.0f32; 16];
    for i in 0..16 {
        let mut lanes = [0.0f32; 8];
        for block in 0..2 {
            for lane in 0..8 {
                lanes[lane] += net.w2[i][block * 8 + lane] * h1[block * 8 + lane];
            }
        }
        let [a, b, c, d, e, f, p, q] = lanes;
        h2[i] = ((a + e) + (c + p)) + ((b + f) + (d + q)) + net.b2[i];
    }
    for h in &mut h2 {
        *h = tanh(*h);
    }
    let mut lanes = [0.0f32; 8];
    for block in 0..2 {
        for lane in 0..8 {
            lanes[lane] += net.w3[block * 8 + lane] * h2[block * 8 + lane];
        }
    }
    let [a, b, c, d, e, f, p, q] = lanes;
    let error = ((a + e) + (c + p)) + ((b + f) + (d + q)) + net.b3 - target;
    let dy = 2.0 * error;
    g.b3 = dy;
    let mut d2 = [0.0f32; 16];
    for i in 0..16 {
        g.w3[i] = dy * h2[i];
        d2[i] = dy * net.w3[i] * (1.0 - h2[i] * h2[i]);
    }
    g.b2 = d2;
    let mut d1 = [0.0f32; 16];
    for i in 0..16 {
        for j in 0..16 {
            g.w2[i][j] = d2[i] * h1[j];
            d1[j] += d2[i] * net.w2[i][j];
        }
    }
    for j in 0..16 {
        d1[j] *= 1.0 - h1[j] * h1[j];
        g.w1[j] = [d1[j] * x[0], d1[j] * x[1]];
    }
    g.b1 = d1;
    error * error
}
