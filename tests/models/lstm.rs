//! An LSTM of 8 units over 100 steps.

use super::{check, matrix, numbers, vector};
use tapeless::layers::{LstmCell, lstm_cell};
use tapeless::prelude::*;

#[differentiable(wrt(cell))]
fn loss(cell: &LstmCell<4, 8, f64>, xs: &[Vector<4, f64>; 100]) -> f64 {
    let mut h = Vector::<8, f64>::zeros();
    let mut c = Vector::<8, f64>::zeros();
    for x in xs {
        let (state, memory) = lstm_cell(cell, *x, h, c);
        h = state;
        c = memory;
    }
    h.norm_squared() + c.sum()
}

#[test]
fn an_lstm_over_100_steps() {
    let (mut w, mut u) = (numbers(0.1, 0.5), numbers(0.2, 0.5));
    let cell = LstmCell {
        weight_ih: Tensor3::from_slices(core::array::from_fn(|_| matrix(&mut w))),
        weight_hh: Tensor3::from_slices(core::array::from_fn(|_| matrix(&mut u))),
        bias_ih: matrix(&mut numbers(0.3, 0.5)),
        bias_hh: Matrix::zeros(),
    };
    let mut x = numbers(0.4, 1.0);
    let xs = core::array::from_fn(|_| vector(&mut x));
    let (value, gradient) = loss::value_and_grad(&cell, &xs);
    check("lstm", "value", [value]);
    assert!((loss::reference(&cell, &xs) - value).abs() < 1e-12);
    check("lstm", "w", gradient.weight_ih.as_slice().to_vec());
    check("lstm", "u", gradient.weight_hh.as_slice().to_vec());
    check("lstm", "b", gradient.bias_ih.as_slice().to_vec());
    check("lstm", "b", gradient.bias_hh.as_slice().to_vec());
    let (_, residuals) = loss::forward(&cell, &xs);
    let again = loss::backward(&cell, &xs, &residuals, 1.0);
    check("lstm", "u", again.weight_hh.as_slice().to_vec());
}
