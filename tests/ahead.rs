//! Products of a matrix and the inputs of a loop's turns are computed before the loop, for all turns at once: values and gradients agree
//! with those under `strict`, where each turn computes its own.

use tapeless::prelude::*;

#[derive(Params, Clone)]
pub struct Gates {
    pub w: Matrix<12, 5, f64>,
    pub v: Matrix<12, 5, f64>,
    pub wide: Matrix<12, 70, f64>,
    pub u: Matrix<12, 12, f64>,
}

/// Numbers between -1 and 1 that look random.
fn number(seed: u64) -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    state ^= state >> 29;
    state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// The function of the same name as it is, and under `strict`.
macro_rules! both {
    (fn $name:ident($($argument:ident: $ty:ty),*) -> $out:ty $body:block) => {
        mod strict {
            use super::*;
            #[differentiable(strict, wrt(net))]
            pub fn $name($($argument: $ty),*) -> $out $body
        }
        #[differentiable(wrt(net))]
        fn $name($($argument: $ty),*) -> $out $body
    };
}

both! {
    fn gated(net: &Gates, xs: &[Vector<5, f64>; 11], rows: &Matrix<9, 70, f64>) -> f64 {
        let mut h = Vector::<12, f64>::zeros();
        let mut sum = 0.0;
        // Nine turns of eleven items; two matrices meet the same items, and one product is also read whole.
        for t in 0..9 {
            let gate = sigmoid(net.w * xs[t] + net.u * h);
            let read = net.v * xs[t];
            h = gate.component_mul(tanh(net.wide * rows.row(t) + h)) + 0.1 * read;
            sum += read.norm_squared() + (net.u * read)[3];
        }
        h.norm_squared() + sum
    }
}

#[test]
fn products_of_all_turns() {
    let mut net = Gates::ZEROS;
    for leaf in 0..Gates::LEAVES {
        for (i, x) in net.leaf_mut(leaf).iter_mut().enumerate() {
            *x = 0.3 * number(1000 * leaf as u64 + i as u64);
        }
    }
    let xs: [Vector<5, f64>; 11] =
        std::array::from_fn(|t| Vector::from_fn(|i| number(9000 + 10 * t as u64 + i as u64)));
    let rows = Matrix::<9, 70, f64>::from_fn(|i, j| number(20_000 + 100 * i as u64 + j as u64));
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} and {b}");
    let (value, gradient) = strict::gated::value_and_grad(&net, &xs, &rows);
    near(value, gated::reference(&net, &xs, &rows));
    near(gated(&net, &xs, &rows), value);
    let mut written = net.clone();
    let (forward, residuals) = gated::forward(&net, &xs, &rows);
    near(forward, value);
    near(gated::write_grad(&net, &xs, &rows, &mut written), value);
    let backward = gated::backward(&net, &xs, &rows, &residuals, 1.0);
    for leaf in 0..Gates::LEAVES {
        for (k, slope) in gradient.leaf(leaf).iter().enumerate() {
            near(written.leaf(leaf)[k], *slope);
            near(backward.leaf(leaf)[k], *slope);
        }
    }
}
