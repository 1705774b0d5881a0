//! LSTM of 32 units on 16 inputs, 20 steps, squared error of the last state; value and gradient. Plain loops along rows that
//! the compiler vectorises; what the backward pass needs stands in arrays.

pub const IN: usize = 16;
pub const UNITS: usize = 32;
pub const STEPS: usize = 20;

/// Weights, or their gradient; gates one behind the other: input, forget, cell, output.
#[derive(Clone)]
pub struct Net {
    pub w: [[f32; IN]; 4 * UNITS],
    pub u: [[f32; UNITS]; 4 * UNITS],
    pub b: [f32; 4 * UNITS],
}

impl Net {
    /// All zero.
    pub const ZERO: Net = Net { w: [[0.0; IN]; 4 * UNITS], u: [[0.0; UNITS]; 4 * UNITS], b: [0.0; 4 * UNITS] };
}

/// Value and gradient, the gradient written into `g`.
#[inline(always)]
pub fn value_and_grad(
    net: &Net,
    xs: &[[f32; IN]; STEPS],
    target: &[f32; UNITS],
    sigmoid: impl Fn(f32) -> f32 + Copy,
    tanh: impl Fn(f32) -> f32 + Copy,
    g: &mut Net,
) -> f32 {
    // Columns, so that sums stay in lanes.
    let (mut w, mut u) = ([[0.0f32; 4 * UNITS]; IN], [[0.0f32; 4 * UNITS]; UNITS]);
    for i in 0..4 * UNITS {
        for j in 0..IN {
            w[j][i] = net.w[i][j];
        }
        for j in 0..UNITS {
            u[j][i] = net.u[i][j];
        }
    }
    let (mut h, mut c) = ([[0.0f32; UNITS]; STEPS + 1], [[0.0f32; UNITS]; STEPS + 1]);
    let (mut gates, mut squashed) = ([[0.0f32; 4 * UNITS]; STEPS], [[0.0f32; UNITS]; STEPS]);
    for t in 0..STEPS {
        let mut z = net.b;
        for j in 0..IN {
            for i in 0..4 * UNITS {
                z[i] += w[j][i] * xs[t][j];
            }
        }
        for j in 0..UNITS {
            for i in 0..4 * UNITS {
                z[i] += u[j][i] * h[t][j];
            }
        }
        for i in 0..UNITS {
            z[i] = sigmoid(z[i]);
            z[UNITS + i] = sigmoid(z[UNITS + i]);
            z[2 * UNITS + i] = tanh(z[2 * UNITS + i]);
            z[3 * UNITS + i] = sigmoid(z[3 * UNITS + i]);
            c[t + 1][i] = z[UNITS + i] * c[t][i] + z[i] * z[2 * UNITS + i];
            squashed[t][i] = tanh(c[t + 1][i]);
            h[t + 1][i] = z[3 * UNITS + i] * squashed[t][i];
        }
        gates[t] = z;
    }
    let (mut value, mut dh, mut dc) = (0.0, [0.0f32; UNITS], [0.0f32; UNITS]);
    for i in 0..UNITS {
        let error = h[STEPS][i] - target[i];
        value += error * error;
        dh[i] = 2.0 * error;
    }
    *g = Net::ZERO;
    for t in (0..STEPS).rev() {
        let (z, mut dz) = (&gates[t], [0.0f32; 4 * UNITS]);
        for i in 0..UNITS {
            let (input, forget, cell, output) = (z[i], z[UNITS + i], z[2 * UNITS + i], z[3 * UNITS + i]);
            dc[i] += dh[i] * output * (1.0 - squashed[t][i] * squashed[t][i]);
            dz[3 * UNITS + i] = dh[i] * squashed[t][i] * output * (1.0 - output);
            dz[i] = dc[i] * cell * input * (1.0 - input);
            dz[UNITS + i] = dc[i] * c[t][i] * forget * (1.0 - forget);
            dz[2 * UNITS + i] = dc[i] * input * (1.0 - cell * cell);
            dc[i] *= forget;
        }
        dh = [0.0; UNITS];
        for i in 0..4 * UNITS {
            g.b[i] += dz[i];
            for j in 0..IN {
                g.w[i][j] += dz[i] * xs[t][j];
            }
            for j in 0..UNITS {
                g.u[i][j] += dz[i] * h[t][j];
                dh[j] += dz[i] * net.u[i][j];
            }
        }
    }
    value
}
